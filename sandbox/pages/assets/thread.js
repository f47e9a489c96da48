// The side panel with one thread.

import { api } from "./api.js";
import { assistantLines, learnLines } from "./assistant.js";
import { composer } from "./composer.js";
import { titleOf } from "./conversation.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { channel as channelOf } from "./names.js";
import { fetched } from "./news.js";
import { on, remember, store, tell, threadOf } from "./store.js";
import { timeline } from "./timeline.js";
import { editLast } from "./toolbar.js";

export function threadPanel(panel) {
  const where = el("span", { class: "muted" });
  const log = el("div", { class: "log", role: "log", tabindex: "0", "aria-label": "Thread" });
  const write = composer({ label: "Reply", target: () => ({ channel: store.thread.channel, thread_ts: store.thread.ts }), placeholder: () => "Reply…", editLast: () => editLast(threadOf(store.thread.channel, store.thread.ts)), inThread: true });
  const list = timeline(log, { inThread: true });
  const shut = el("button", { type: "button", class: "icon-button", "aria-label": "Close thread", title: "Close thread", on: { click: close } }, icon("close"));
  const lines = assistantLines(() => store.thread && { channel: store.thread.channel, thread_ts: store.thread.ts }, (text) => write.say(text));
  fill(panel, el("header", { class: "panel-head" }, el("div", {}, el("h2", {}, "Thread"), where), shut), log, list.pill, lines.status, lines.prompts, write.node);

  const draw = (jump) => {
    panel.hidden = store.thread === null;
    document.body.classList.toggle("with-thread", store.thread !== null);
    if (store.thread === null) return;
    where.textContent = titleOf(channelOf(store.thread.channel));
    list.show(threadOf(store.thread.channel, store.thread.ts), { jump });
    write.refresh();
  };
  on("open-thread", async ({ channel, ts, focus }) => {
    store.thread = { channel, ts };
    tell("thread-opened");
    await load(channel, ts);
    if (store.thread?.ts !== ts) return;
    draw(true);
    if (focus) write.focus();
  });
  on("messages", ({ channel, mine }) => store.thread?.channel === channel && draw(mine));
  on("clock", () => draw());
  on("close-thread", () => draw());
  panel.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && close());
  draw();
}

function close() {
  store.thread = null;
  tell("close-thread");
}

async function load(channel, ts) {
  const [reply, addNews] = await fetched(channel, () => api.messages(channel, store.me.id, ts));
  remember(reply.messages, channel);
  addNews();
  learnLines(channel, ts, reply);
}
