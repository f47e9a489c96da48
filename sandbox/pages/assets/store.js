// What this page knows: who is looking, where they are, what was said. Parts of the page listen for changes.

const bus = new EventTarget();

export const store = {
  workspace: { commands: [], shortcuts: [], botId: "", botName: "", appName: "", team: "" },
  me: null,
  place: null,
  tab: "messages",
  thread: null,
  channelIds: new Set(),
  directIds: new Set(),
  messages: new Map(),
  unread: new Map(),
  journal: [],
  connected: false,
};

/** Tell the rest of the page that something changed. */
export function tell(topic, detail = {}) {
  bus.dispatchEvent(new CustomEvent(topic, { detail }));
}
export function on(topics, listener) {
  topics.split(" ").forEach((topic) => bus.addEventListener(topic, (event) => listener(event.detail)));
}

/** Whether the person who looks may see a message: ephemerals belong to one person. */
export function visible(message) {
  return !message.ephemeral_to || message.ephemeral_to === store.me.id;
}

const streamed = new Set();

/** Note a message that is growing: its text is standard markdown then, and stays above its blocks. */
export function noteStream(message) {
  if (message.streaming || message.streamed) streamed.add(message.ts);
}
export function wasStreamed(message) {
  return streamed.has(message.ts);
}

export function known(channelId) {
  if (!store.messages.has(channelId)) store.messages.set(channelId, new Map());
  return store.messages.get(channelId);
}

export function remember(list, channelId) {
  const all = known(channelId);
  list.filter(visible).forEach(noteStream);
  list.filter(visible).forEach((message) => all.set(message.ts, { ...message, channel: channelId }));
}

export function isReply(message) {
  return Boolean(message.thread_ts && message.thread_ts !== message.ts && message.subtype !== "thread_broadcast");
}

const byTime = (a, b) => Number(a.ts) - Number(b.ts);

export function timelineOf(channelId) {
  return [...known(channelId).values()].filter((message) => !isReply(message)).sort(byTime);
}

export function threadOf(channelId, threadTs) {
  const all = [...known(channelId).values()];
  return all.filter((message) => message.ts === threadTs || (message.thread_ts === threadTs && isReply(message))).sort(byTime);
}

/** Who follows a thread: whoever wrote in it or is named in it. */
export function followsThread(channelId, threadTs) {
  return threadOf(channelId, threadTs).some((message) => message.user === store.me.id || message.text?.includes(`<@${store.me.id}>`));
}
