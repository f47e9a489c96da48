// What is new where: counts for the sidebar.

import { api } from "./api.js";
import { unreadOf } from "./reading.js";
import { remember, store, tell } from "./store.js";

/** Count what this person has not read in a channel, and tell the sidebar if that changed. */
export function countUnread(channelId) {
  const { count, loud } = unreadOf(channelId);
  const before = store.unread.get(channelId);
  if (count) store.unread.set(channelId, { count, loud });
  else store.unread.delete(channelId);
  if (before?.count !== store.unread.get(channelId)?.count) tell("unread");
}

/** Read all channels of somebody who just came in, except the one they look at, for what is new there. */
export async function catchUp() {
  const person = store.me.id;
  const elsewhere = [...store.channelIds].filter((id) => id !== store.place);
  await Promise.all(elsewhere.map(async (id) => {
    const reply = await api.messages(id, person).catch(() => null);
    if (!reply || store.me.id !== person) return;
    remember(reply.messages, id);
    countUnread(id);
  }));
}
