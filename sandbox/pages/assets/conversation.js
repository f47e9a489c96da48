// The middle of the page: a channel, a direct message, or the app with its Home and Messages tabs.

import { api } from "./api.js";
import { assistantLines } from "./assistant.js";
import { composer } from "./composer.js";
import { el, fill } from "./dom.js";
import { homeTab } from "./home.js";
import { icon } from "./icons.js";
import { channel as channelOf, nameOfUser } from "./names.js";
import { remember, store, tell, timelineOf, on } from "./store.js";
import { timeline } from "./timeline.js";
import { editLast } from "./toolbar.js";

export function conversation(main) {
  const head = el("header", { class: "place-head" });
  const log = el("div", { class: "log", role: "log", tabindex: "0", "aria-label": "Messages" });
  const empty = el("div", { class: "empty" });
  const home = homeTab();
  const write = composer({ label: "Message", target: () => ({ channel: store.place }), placeholder: () => `Message ${titleOf(channelOf(store.place))}`, editLast: () => editLast(timelineOf(store.place)) });
  const list = timeline(log);
  const lines = assistantLines(() => ({ channel: store.place }), (text) => api.message({ user: store.me.id, channel: store.place, text }));
  fill(main, head, home.node, log, empty, lines.status, lines.prompts, write.node);
  let newFrom = null;

  const draw = (jump = false) => {
    const place = channelOf(store.place);
    if (!place) return;
    const atHome = place.kind === "im" && store.tab === "home";
    const messages = timelineOf(store.place);
    fill(head, headOf(place));
    home.node.hidden = !atHome;
    log.hidden = atHome || messages.length === 0;
    empty.hidden = atHome || messages.length > 0;
    write.node.hidden = atHome;
    fill(empty, emptyText(place));
    if (atHome) home.show();
    else list.show(messages, { newFrom, jump });
    write.refresh();
  };

  on("place", async () => {
    const unread = store.unread.get(store.place)?.count ?? 0;
    store.unread.delete(store.place);
    await load(store.place);
    const messages = timelineOf(store.place).filter((message) => message.user !== store.me.id);
    newFrom = unread ? (messages.at(-unread) ?? messages[0])?.ts : null;
    draw(true);
    tell("unread");
  });
  on("messages", ({ channel, mine }) => channel === store.place && draw(mine));
  on("clock home tab", () => draw());
  on("focus-composer", () => write.focus());
  on("compose", ({ text }) => write.put(text));
  return { draw };
}

/** Fetch what was said in a channel, as this person sees it. */
export async function load(channelId) {
  const reply = await api.messages(channelId, store.me.id);
  store.messages.delete(channelId);
  remember(reply.messages ?? reply, channelId);
}

export function titleOf(place) {
  if (!place) return "";
  return place.kind === "im" ? store.workspace.appName : `#${place.name}`;
}

function headOf(place) {
  const mark = place.kind === "im" ? el("span", { class: "avatar app small", "aria-hidden": "true" }, "T") : icon(place.kind === "private" ? "lock" : "hash");
  const about = place.kind === "im" ? "App" : [place.topic, membersOf(place)].filter(Boolean).join(" · ");
  return [
    el("div", { class: "place-title" }, mark, el("h1", {}, place.kind === "im" ? store.workspace.appName : place.name), place.is_ext_shared ? el("span", { class: "badge shared" }, "Shared with another company") : null),
    el("div", { class: "place-topic muted" }, about),
    place.kind === "im" ? tabs() : null,
  ];
}

function membersOf(place) {
  const count = place.members?.length ?? 0;
  return count ? `${count} member${count === 1 ? "" : "s"}` : "";
}

function tabs() {
  const tab = (name, title) => el("button", { type: "button", role: "tab", "aria-selected": String(store.tab === name), on: { click: () => openTab(name) } }, title);
  return el("div", { class: "tabs", role: "tablist", "aria-label": "App" }, tab("home", "Home"), tab("messages", "Messages"));
}

/** Switch between Home and Messages of the app; the app hears of it. */
export function openTab(name) {
  store.tab = name;
  tell("tab");
  const asked = name === "home" ? { user: store.me.id } : { user: store.me.id, tab: "messages" };
  api.openHome(asked).catch(() => null);
}

function emptyText(place) {
  const name = place.kind === "im" ? `This is the start of your conversation with ${store.workspace.appName}.` : `This is the start of #${place.name}.`;
  return [el("p", { class: "empty-title" }, name), el("p", { class: "muted" }, place.kind === "im" ? "Ask it something, or type / to see its commands." : `You are here as ${nameOfUser(store.me.id)}.`)];
}
