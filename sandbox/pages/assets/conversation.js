// The middle of the page: a channel, a direct message, or the app with its Home and Messages tabs.

import { api } from "./api.js";
import { assistantLines, learnLines } from "./assistant.js";
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { el, fill } from "./dom.js";
import { homeTab } from "./home.js";
import { icon } from "./icons.js";
import { channel as channelOf, isApp, isDirect, nameOfPlace, nameOfUser, otherIn, user } from "./names.js";
import { fetched } from "./news.js";
import { known, on, remember, store, tell, timelineOf } from "./store.js";
import { markRead, unreadOf } from "./reading.js";
import { timeline } from "./timeline.js";
import { editLast } from "./toolbar.js";
import { countUnread } from "./unread.js";

export function conversation(main) {
  const head = el("header", { class: "place-head" });
  const log = el("div", { class: "log", role: "log", tabindex: "0", "aria-label": "Messages" });
  const empty = el("div", { class: "empty" });
  const home = homeTab();
  const write = composer({ label: "Message", target: () => ({ channel: store.place }), placeholder: () => `Message ${titleOf(channelOf(store.place))}`, editLast: () => editLast(timelineOf(store.place)) });
  const list = timeline(log);
  const lines = assistantLines(() => ({ channel: store.place }), (text) => write.say(text));
  fill(main, head, home.node, log, list.pill, empty, lines.status, lines.prompts, write.node);
  let newFrom = null;
  const draw = (jump = false) => {
    const place = channelOf(store.place);
    if (!place) return;
    const atHome = isApp(place) && store.tab === "home";
    const messages = timelineOf(store.place);
    fill(head, headOf(place));
    home.node.hidden = !atHome;
    log.hidden = atHome || messages.length === 0;
    empty.hidden = atHome || messages.length > 0;
    write.node.hidden = atHome;
    fill(empty, emptyText(place));
    if (atHome) home.show();
    else list.show(messages, { newFrom: newFrom?.ts, jump });
    write.refresh();
    if (atHome || document.hidden) return;
    markRead(store.place);
    countUnread(store.place);
  };

  on("place", async () => {
    const { place, me } = store;
    const first = unreadOf(place).first;
    if (newFrom?.place !== place || newFrom.me !== me || first) newFrom = { place, me, ts: first };
    draw(true);
    await load(place);
    if (place !== store.place || me !== store.me) return;
    newFrom.ts ??= unreadOf(place).first;
    draw(true);
    if (place === me.dm && store.tab === "messages") api.openHome({ user: me.id, tab: "messages" }).catch(() => null);
  });
  on("messages", ({ channel, mine }) => channel === store.place && draw(mine));
  on("clock home tab", () => draw());
  on("focus-composer", () => write.focus());
  on("compose", ({ text }) => write.put(text));
  return { draw };
}

/** Fetch what was said in a channel, as this person sees it. */
export async function load(channelId) {
  const [reply, addNews] = await fetched(channelId, () => api.messages(channelId, store.me.id));
  if (!store.channelIds.has(channelId)) return;
  const streaming = [...known(channelId).values()].filter((message) => message.streaming);
  store.messages.delete(channelId);
  remember([...streaming, ...reply.messages], channelId);
  addNews();
  learnLines(channelId, "", reply);
}

export function titleOf(place) {
  if (!place) return "";
  return isDirect(place) ? nameOfPlace(place) : `#${place.name}`;
}

function headOf(place) {
  return [
    el("div", { class: "place-title" }, markOf(place, "small"), el("h1", {}, nameOfPlace(place)), place.is_ext_shared ? el("span", { class: "badge shared" }, "Shared with another company") : null),
    el("div", { class: "place-topic muted" }, aboutOf(place)),
    isApp(place) ? tabs() : null,
  ];
}

/** What stands before a place's name. */
export function markOf(place, size) {
  if (place.kind === "mpim") return icon("people");
  if (!isDirect(place)) return icon(place.kind === "private" ? "lock" : "hash");
  return isApp(place) ? el("span", { class: `avatar app ${size}`, "aria-hidden": "true" }, "T") : avatar(otherIn(place), size);
}

function aboutOf(place) {
  if (isApp(place)) return "App";
  if (place.kind === "im") return user(otherIn(place))?.title ?? "";
  return [place.topic, membersOf(place)].filter(Boolean).join(" · ");
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
function openTab(name) {
  store.tab = name;
  tell("tab");
  const asked = name === "home" ? { user: store.me.id } : { user: store.me.id, tab: "messages" };
  api.openHome(asked).catch(() => null);
}

function emptyText(place) {
  const start = isDirect(place) ? `This is the start of your conversation with ${nameOfPlace(place)}.` : `This is the start of #${place.name}.`;
  const more = isApp(place) ? "Ask it something, or type / to see its commands." : `You are here as ${nameOfUser(store.me.id)}.`;
  return [el("p", { class: "empty-title" }, start), el("p", { class: "muted" }, place.kind === "im" && !isApp(place) ? `Only the two of you read this. ${store.workspace.appName} is not in here.` : more)];
}
