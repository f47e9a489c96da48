// What the bot says about itself while it works, and the questions it suggests.

import { el, fill } from "./dom.js";
import { on, store, tell } from "./store.js";

const STATUS_MS = 120000; // Slack takes a status away by itself after two minutes.

const statuses = new Map();
const prompts = new Map();
const key = (channel, thread) => `${channel} ${thread ?? ""}`;

/** {status, prompts}: two nodes for a composer; `place()` says {channel, thread_ts?}, `ask(text)` sends a suggestion. */
export function assistantLines(place, ask) {
  const status = el("div", { class: "status-line", role: "status" });
  const shelf = el("div", { class: "prompts" });
  const draw = () => {
    const { channel, thread_ts: thread } = place();
    const atHome = store.tab === "home" && channel === store.me.dm && !thread;
    const said = thread ? statuses.get(key(channel, thread)) : [...statuses].find(([name]) => name.startsWith(`${channel} `))?.[1];
    status.textContent = said && !atHome ? `${store.workspace.appName} ${said}` : "";
    const offered = atHome ? [] : (prompts.get(key(channel, thread)) ?? []);
    fill(shelf, offered.map((one) => el("button", { type: "button", class: "button", on: { click: () => ask(one.message) } }, one.title)));
  };
  on("status prompts place messages open-thread close-thread tab", () => place() && draw());
  return { status, prompts: shelf };
}

/** What was said about a place before this page looked. */
export function learnLines(channel, thread, { status, prompts: offered }) {
  if (status) tell("status", { channel, thread_ts: thread, status });
  if (offered?.length) tell("prompts", { channel, thread_ts: thread, prompts: offered });
}

on("status", ({ channel, thread_ts: thread, status }) => {
  const name = key(channel, thread);
  if (!status) return void statuses.delete(name);
  statuses.set(name, status);
  setTimeout(() => {
    if (statuses.get(name) === status && statuses.delete(name)) tell("messages", { channel });
  }, STATUS_MS);
});
on("prompts", (news) => prompts.set(key(news.channel, news.thread_ts), news.prompts));
on("bot-spoke", ({ channel, thread_ts: thread }) => statuses.delete(key(channel, thread)));
on("said", ({ channel, thread_ts: thread }) => {
  prompts.delete(key(channel, thread));
  tell("messages", { channel });
});
