// Changes of messages as they come, also while their channel is being fetched: the reply may then be older than they are.

import { isReply, known } from "./store.js";

const fetching = new Set();

/** Put one change of a message into what the page knows. */
export function learn(change, message) {
  fetching.forEach((one) => one.channelId === message.channel && one.news.push([change, message]));
  put(change, message);
}

/** What `fetch` resolves to, and a function that puts in again what changed since it was asked. */
export async function fetched(channelId, fetch) {
  const one = { channelId, news: [] };
  fetching.add(one);
  try {
    const reply = await fetch();
    return [reply, () => one.news.filter(isNews).forEach(([change, message]) => put(change, message))];
  } finally {
    fetching.delete(one);
  }
}

function isNews([change, message]) {
  const isThere = known(message.channel).has(message.ts);
  return change === "posted" ? !isThere : isThere;
}

function put(change, message) {
  const all = known(message.channel);
  if (change === "deleted") all.delete(message.ts);
  else all.set(message.ts, message);
  if (isReply(message)) countReply(all, message, change);
}

/** The first message of a thread carries its counts; the sandbox sends only the reply. */
function countReply(all, reply, change) {
  const parent = all.get(reply.thread_ts);
  if (!parent || reply.ephemeral_to || change === "changed") return;
  const replies = [...all.values()].filter((one) => one.thread_ts === reply.thread_ts && isReply(one) && !one.ephemeral_to);
  const before = change === "posted" ? Math.max((parent.reply_count ?? 0) + 1, replies.length) : Math.max((parent.reply_count ?? 1) - 1, 0);
  const users = [...new Set([...(parent.reply_users ?? []), reply.user])];
  all.set(parent.ts, { ...parent, reply_count: before, reply_users: users, latest_reply: reply.ts });
}
