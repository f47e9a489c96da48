// Completing slash commands, @names and #channels while a person types, and the usage line of a command.

import { el, fill, freshId } from "./dom.js";
import { allChannels, everybody, isDirect } from "./names.js";
import { hide, showAt } from "./popup.js";
import { store } from "./store.js";

const MOST = 8;

export function completion(text, hint, anchor) {
  const id = freshId("completion");
  const list = el("ul", { id, class: "listbox completion", role: "listbox", popover: "manual", "aria-label": "Suggestions" });
  const state = { items: [], active: 0, from: 0 };
  const parts = { text, list, state, anchor };
  text.setAttribute("aria-controls", id);
  text.setAttribute("aria-autocomplete", "list");
  anchor.append(list);
  text.addEventListener("input", () => {
    usage(text, hint);
    offer(parts);
  });
  text.addEventListener("keydown", (event) => onKey(event, parts));
  text.addEventListener("blur", () => hide(list));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const row = event.target.closest("[role=option]");
    if (row) take(parts, Number(row.dataset.index));
  });
}

function usage(text, hint) {
  const [name, ...rest] = text.value.split(" ");
  const command = rest.length ? store.workspace.commands.find((one) => one.command === name) : null;
  fill(hint, command ? [el("strong", {}, command.command), " ", command.usage_hint ?? "", el("span", { class: "muted" }, command.description ?? "")] : []);
}

function offer(parts) {
  const { text, list, state } = parts;
  const before = text.value.slice(0, text.selectionStart);
  const found = commandsFor(before) ?? namesFor(before) ?? channelsFor(before);
  state.items = found?.items.slice(0, MOST) ?? [];
  state.from = found?.from ?? 0;
  state.active = 0;
  if (!state.items.length) return hide(list);
  draw(parts);
  return showAbove(parts);
}

function showAbove({ list, anchor }) {
  const around = anchor.querySelector(".composer-box");
  showAt(list, around);
  const box = around.getBoundingClientRect();
  list.style.top = `${Math.max(8, box.top - list.getBoundingClientRect().height - 6)}px`;
}

function draw({ list, state, text }) {
  fill(list, state.items.map((item, index) =>
    el("li", { role: "option", id: `${list.id}-${index}`, class: index === state.active ? "active" : "", "aria-selected": String(index === state.active), data: { index } },
      el("span", {}, el("strong", {}, item.label), item.hint ? el("span", { class: "usage-hint" }, ` ${item.hint}`) : null),
      item.description ? el("span", { class: "muted" }, item.description) : null)));
  text.setAttribute("aria-activedescendant", `${list.id}-${state.active}`);
}

function commandsFor(before) {
  if (!/^\/\S*$/.test(before)) return null;
  const items = store.workspace.commands
    .filter((one) => one.command.startsWith(before))
    .map((one) => ({ label: one.command, insert: `${one.command} `, hint: one.usage_hint, description: one.description }));
  return { from: 0, items };
}

function namesFor(before) {
  const match = /(?:^|\s)@([\w.\- ]{0,24})$/.exec(before);
  if (!match) return null;
  const wanted = match[1].toLowerCase();
  const fits = (one) => one.name.toLowerCase().includes(wanted) || one.real_name.toLowerCase().includes(wanted);
  const sorted = everybody().filter(fits).sort((a, b) => Number(b.is_bot) - Number(a.is_bot) || a.real_name.localeCompare(b.real_name));
  const items = sorted.map((one) => ({ label: `@${one.is_bot ? one.name : one.real_name}`, insert: `@${one.name} `, description: one.is_bot ? "App" : one.title }));
  return { from: before.length - match[1].length - 1, items };
}

function channelsFor(before) {
  const match = /(?:^|\s)#([\w-]*)$/.exec(before);
  if (!match) return null;
  const items = allChannels().filter((one) => !isDirect(one) && one.name.includes(match[1])).map((one) => ({ label: `#${one.name}`, insert: `#${one.name} `, description: one.topic }));
  return { from: before.length - match[1].length - 1, items };
}

function onKey(event, parts) {
  const { list, state } = parts;
  if (!list.matches(":popover-open")) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const exact = event.key === "Enter" && parts.text.value === state.items[state.active]?.insert.trim() && state.items[state.active].insert.startsWith("/");
  if (step) {
    state.active = (state.active + step + state.items.length) % state.items.length;
    draw(parts);
  } else if (exact) {
    return hide(list);
  } else if (event.key === "Enter" || event.key === "Tab") {
    take(parts, state.active);
  } else if (event.key === "Escape") {
    hide(list);
    event.stopPropagation();
  } else return;
  event.preventDefault();
}

function take({ text, list, state }, index) {
  const item = state.items[index];
  const end = text.selectionStart;
  text.value = text.value.slice(0, state.from) + item.insert + text.value.slice(end);
  const caret = state.from + item.insert.length;
  text.setSelectionRange(caret, caret);
  hide(list);
  text.dispatchEvent(new Event("input"));
}
