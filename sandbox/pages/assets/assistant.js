// What the bot says about itself while it works, and the questions it suggests.

import { el, fill } from "./dom.js";
import { on, store } from "./store.js";

const statuses = new Map();
const prompts = new Map();
const key = (channel, thread) => `${channel} ${thread ?? ""}`;

/** {status, prompts}: two nodes for a composer; `place()` says {channel, thread_ts?}, `ask(text)` sends a suggestion. */
export function assistantLines(place, ask) {
  const status = el("div", { class: "status-line", role: "status" });
  const shelf = el("div", { class: "prompts" });
  const draw = () => {
    const { channel, thread_ts: thread } = place();
    const said = thread ? statuses.get(key(channel, thread)) : [...statuses].find(([name]) => name.startsWith(`${channel} `))?.[1];
    status.textContent = said ? `${store.workspace.appName} ${said}` : "";
    fill(shelf, (prompts.get(key(channel, thread)) ?? []).map((one) => el("button", { type: "button", class: "button", on: { click: () => ask(one.message) } }, one.title)));
  };
  on("status prompts place messages open-thread close-thread tab", () => place() && draw());
  return { status, prompts: shelf };
}

on("status", ({ channel, thread_ts: thread, status }) => (status ? statuses.set(key(channel, thread), status) : statuses.delete(key(channel, thread))));
on("prompts", (news) => prompts.set(key(news.channel, news.thread_ts), news.prompts));
on("bot-spoke", ({ channel, thread_ts: thread }) => statuses.delete(key(channel, thread)));
