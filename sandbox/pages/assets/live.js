// News from the sandbox as it happens: messages, views, the journal, the clock.

import { setClock } from "./dates.js";
import { addEntry } from "./journal.js";
import { countUnread } from "./unread.js";
import { isReply, known, noteStream, store, tell, visible } from "./store.js";

/** Start listening; `again` runs when the connection is back after it was lost. */
export function listen(again) {
  const source = new EventSource("/_control/stream?brief=1");
  let lost = false;
  const hear = (topic, act) => source.addEventListener(topic, (event) => act(JSON.parse(event.data)));
  source.addEventListener("open", () => {
    store.connected = true;
    tell("connected");
    if (lost) again();
    lost = false;
  });
  source.addEventListener("error", () => {
    lost = true;
    store.connected = false;
    tell("connected");
  });
  hear("message", ({ change, message }) => onMessage(change, message));
  hear("view", (news) => tell("views-changed", news));
  hear("home", (news) => tell("home-changed", news));
  hear("journal", (entry) => addEntry(entry) && tell("journal", entry));
  hear("status", (news) => tell("status", news));
  hear("prompts", (news) => tell("prompts", news));
  hear("clock", ({ now }) => {
    setClock(new Date(now));
    tell("clock");
  });
}

function onMessage(change, message) {
  if (!store.me || !visible(message)) return;
  if (!store.channelIds.has(message.channel)) return void tell("unknown-channel", message);
  noteStream(message);
  const all = known(message.channel);
  if (change === "deleted") all.delete(message.ts);
  else all.set(message.ts, message);
  if (isReply(message)) countReply(all, message, change);
  if (change === "posted" && !isSeen(message)) countUnread(message.channel);
  if (message.bot_id) tell("bot-spoke", message);
  tell("messages", { channel: message.channel, mine: message.user === store.me.id || message.ephemeral_to === store.me.id });
}

const isSeen = (message) => message.channel === store.place && !(store.tab === "home" && message.channel === store.me.dm);

/** The first message of a thread carries its counts; the sandbox sends only the reply. */
function countReply(all, reply, change) {
  const parent = all.get(reply.thread_ts);
  if (!parent || reply.ephemeral_to || change === "changed") return;
  const replies = [...all.values()].filter((one) => one.thread_ts === reply.thread_ts && isReply(one) && !one.ephemeral_to);
  const before = change === "posted" ? Math.max((parent.reply_count ?? 0) + 1, replies.length) : Math.max((parent.reply_count ?? 1) - 1, 0);
  const users = [...new Set([...(parent.reply_users ?? []), reply.user])];
  all.set(parent.ts, { ...parent, reply_count: before, reply_users: users, latest_reply: reply.ts });
}
