// The left side: who you are, channels, the app.

import { avatar } from "./avatar.js";
import { markOf } from "./conversation.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { allChannels, isDirect, nameOfPlace, people } from "./names.js";
import { menuButton } from "./popup.js";
import { on, store, tell } from "./store.js";

export function sidebar(nav) {
  const draw = () => {
    const channels = allChannels().filter((one) => !isDirect(one)).sort((a, b) => a.name.localeCompare(b.name));
    const app = allChannels().find((one) => one.id === store.me?.dm);
    const directs = allChannels().filter((one) => isDirect(one) && one !== app).sort((a, b) => nameOfPlace(a).localeCompare(nameOfPlace(b)));
    fill(nav,
      el("div", { class: "team" }, el("span", { class: "team-name" }, store.workspace.team), el("span", { class: "team-mark" }, "make-believe")),
      personSwitcher(),
      group("Channels", channels.map(placeRow)),
      group("Direct messages", [...directs.map(placeRow), el("li", {}, newDirect())]),
      app ? group("Apps", [placeRow(app)]) : null,
      group("See it as", cast().map(castRow)));
  };
  on("people place unread tab", draw);
  draw();
}

function group(title, rows) {
  return el("section", { class: "nav-group" }, el("h2", {}, title), el("ul", {}, rows));
}

function row(place, mark, name) {
  const unread = store.unread.get(place.id);
  const here = store.place === place.id;
  const classes = ["nav-row", here ? "here" : "", unread ? "unread" : ""].filter(Boolean).join(" ");
  const label = unread ? `${name}, ${unread.count} unread` : name;
  return el("li", {}, el("button", { type: "button", class: classes, "aria-current": here ? "page" : undefined, "aria-label": label, on: { click: () => tell("go", { place: place.id }) } },
    mark, el("span", { class: "nav-name" }, name), unread?.loud ? el("span", { class: "count", "aria-hidden": "true" }, unread.loud) : null));
}

function placeRow(place) {
  return row(place, markOf(place, "tiny"), nameOfPlace(place));
}

/** Start a conversation with somebody, as the plus beside Slack's direct messages does. */
function newDirect() {
  const others = people().filter((one) => one.id !== store.me?.id).sort((a, b) => a.real_name.localeCompare(b.real_name));
  return menuButton({
    label: "Message somebody", words: "Message somebody", iconName: "plus", className: "nav-row add",
    items: () => others.map((one) => ({ label: one.real_name, description: one.is_guest ? "Guest" : one.title, act: () => tell("talk-to", { user: one.id }) })),
  });
}

/** One person of each kind of job, so that what each may see can be compared with one click. */
function cast() {
  const kinds = [/account executive/i, /customer success manager/i, /revops|revenue operations/i, /\bVP\b|chief/i];
  const members = people().filter((one) => !one.is_guest);
  const found = [...kinds.map((kind) => members.find((one) => kind.test(one.title ?? ""))), people().find((one) => one.is_guest)];
  return [...new Set(found.filter(Boolean))];
}

function castRow(one) {
  const here = store.me?.id === one.id;
  const role = one.is_guest ? "Guest" : one.title;
  return el("li", {}, el("button", { type: "button", class: here ? "nav-row cast me" : "nav-row cast", "aria-pressed": String(here), on: { click: () => tell("become", { user: one.id }) } },
    avatar(one.id, "tiny"), el("span", { class: "nav-name" }, one.real_name.replace(/ \(.*\)/, ""), el("span", { class: "cast-role" }, role))));
}

/** The first words that tell people apart: what somebody may see depends on their job. */
function personSwitcher() {
  const select = el("select", { "aria-label": "You are", class: "person-select", on: { change: (event) => tell("become", { user: event.target.value }) } },
    people().map((one) => el("option", { value: one.id, selected: one.id === store.me?.id }, `${one.real_name} — ${one.is_guest ? "Guest" : one.title || "Member"}`)));
  return el("div", { class: "person" }, store.me ? avatar(store.me.id) : null,
    el("div", { class: "person-words" }, el("span", { class: "person-label" }, "You are"),
      el("span", { class: "person-name" }, store.me?.real_name ?? ""),
      el("span", { class: "person-title" }, store.me?.is_guest ? `Guest${store.me.title ? ` · ${store.me.title}` : ""}` : (store.me?.title ?? ""))),
    icon("chevron"), select);
}
