// How far each person has read: kept in this browser, so that a reload or being somebody else forgets nothing.

import { now } from "./dates.js";
import { followsThread, isReply, known, store } from "./store.js";

const KEY = "read";
const seconds = () => now().getTime() / 1000;
let marks = null;

/** Learn what was read before. Marks from a world that is over (its clock stood later than ours) are dropped. */
function remembered() {
  if (marks) return marks;
  marks = JSON.parse(localStorage.getItem(KEY) ?? "null");
  if (!marks || latest(marks) > seconds() + 60) marks = { from: seconds(), at: {} };
  save();
  return marks;
}

const latest = ({ from, at }) => Math.max(from, ...Object.values(at).map(Number));
const save = () => localStorage.setItem(KEY, JSON.stringify(marks));
const keyOf = (channelId) => `${store.me.id} ${channelId}`;

/** This person has seen everything said there so far. */
export function markRead(channelId) {
  const last = Math.max(0, ...[...known(channelId).keys()].map(Number));
  const { at } = remembered();
  if (last <= Number(at[keyOf(channelId)] ?? 0)) return;
  at[keyOf(channelId)] = String(last);
  save();
}

/** {count, loud, first} of what this person has not read there; `first` is the stamp of the first of them. */
export function unreadOf(channelId) {
  const { at, from } = remembered();
  const since = Number(at[keyOf(channelId)] ?? from);
  const fresh = [...known(channelId).values()].filter((message) => Number(message.ts) > since && counts(message)).sort((a, b) => Number(a.ts) - Number(b.ts));
  return { count: fresh.length, loud: fresh.filter(isLoud).length, first: fresh.find((message) => !isReply(message))?.ts ?? null };
}

function counts(message) {
  return message.user !== store.me.id && (!isReply(message) || followsThread(message.channel, message.thread_ts));
}

/** Direct messages and mentions count with a number. */
function isLoud(message) {
  return store.directIds.has(message.channel) || Boolean(message.text?.includes(`<@${store.me.id}>`));
}
