// News from the sandbox as it happens: messages, views, the journal, the clock.

import { setClock } from "./dates.js";
import { addEntry } from "./journal.js";
import { learn } from "./news.js";
import { countUnread } from "./unread.js";
import { noteStream, store, tell, visible } from "./store.js";

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
  learn(change, message);
  if (change === "posted" && !isSeen(message)) countUnread(message.channel);
  if (message.bot_id) tell("bot-spoke", message);
  tell("messages", { channel: message.channel, mine: message.user === store.me.id || message.ephemeral_to === store.me.id });
}

const isSeen = (message) => message.channel === store.place && !(store.tab === "home" && message.channel === store.me.dm);
