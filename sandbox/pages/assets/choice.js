// Selects with typeahead, one value or many: a combobox whose options may come from the bot.

import { el, fill, freshId, settled } from "./dom.js";
import { icon } from "./icons.js";
import { hide, showAt } from "./popup.js";

/**
 * options: {label, placeholder, many, most, chosen, load, minimum, changed}
 * `chosen`: [{value, text}]. `load(query)` resolves to [{label?, options: [{value, text, description}]}].
 */
export function choice(options) {
  const state = { chosen: [...(options.chosen ?? [])], groups: [], active: -1, asked: 0 };
  const id = freshId("choice");
  const input = el("input", {
    type: "text", role: "combobox", autocomplete: "off", "aria-expanded": "false", "aria-controls": id,
    "aria-autocomplete": "list", "aria-label": options.label || options.placeholder, placeholder: options.placeholder,
  });
  const list = el("ul", { id, role: "listbox", class: "listbox", popover: "manual", "aria-label": options.label || options.placeholder });
  const chips = el("span", { class: "chips" });
  const box = el("span", { class: options.many ? "choice many" : "choice" }, chips, input, icon("chevron"), list);
  const parts = { input, list, chips, box, state, options };
  wire(parts);
  showChosen(parts);
  return { node: box, input, value: () => state.chosen.map((one) => one.value) };
}

function wire(parts) {
  const { input, list, box, state } = parts;
  const search = settled(parts.options.minimum === undefined ? 0 : 180, () => find(parts, input.value.trim()));
  input.addEventListener("focus", () => {
    input.select();
    find(parts, "");
  });
  input.addEventListener("click", () => {
    // A click puts the caret somewhere in the chosen name after the focus had selected it all.
    if (input.value === (state.chosen[0]?.text ?? "")) input.select();
    if (!list.matches(":popover-open")) find(parts, "");
  });
  input.addEventListener("input", search);
  input.addEventListener("keydown", (event) => onKey(event, parts));
  box.addEventListener("focusout", (event) => {
    if (box.contains(event.relatedTarget)) return;
    close(parts);
    showChosen(parts);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role=option]");
    if (row) pick(parts, Number(row.dataset.index));
  });
  state.flat = [];
}

async function find(parts, query) {
  const { state, options, input } = parts;
  const asked = ++state.asked;
  if (options.minimum !== undefined && query.length < options.minimum) {
    return showNote(parts, `Type ${options.minimum} or more characters`);
  }
  if (options.minimum !== undefined) showNote(parts, "Loading…");
  try {
    const groups = await options.load(query);
    if (asked !== state.asked || !parts.box.contains(document.activeElement)) return undefined;
    state.groups = groups;
    state.flat = groups.flatMap((group) => group.options);
    state.active = state.flat.length ? 0 : -1;
    return state.flat.length ? draw(parts) : showNote(parts, "No results");
  } catch (problem) {
    if (asked === state.asked) showNote(parts, problem.message, true);
  }
  return input;
}

function showNote(parts, text, warning = false) {
  parts.state.flat = [];
  fill(parts.list, el("li", { class: warning ? "note warning" : "note", role: "option", "aria-disabled": "true", "aria-selected": "false" }, warning ? icon("warning") : null, text));
  open(parts);
}

function draw(parts) {
  const { list, state, input } = parts;
  let index = 0;
  const row = (option) => optionRow(option, index++, parts);
  fill(list, state.groups.map((group) => {
    if (!group.label) return group.options.map(row);
    const id = freshId("group");
    return el("li", { role: "presentation" }, el("div", { class: "group-label", id }, group.label), el("ul", { role: "group", "aria-labelledby": id }, group.options.map(row)));
  }));
  open(parts);
  input.setAttribute("aria-activedescendant", `${list.id}-${state.active}`);
}

function optionRow(option, index, { list, state }) {
  const selected = state.chosen.some((one) => one.value === option.value);
  return el("li", { role: "option", id: `${list.id}-${index}`, class: index === state.active ? "active" : "", "aria-selected": String(selected), data: { index } },
    el("span", {}, option.text), option.description ? el("span", { class: "muted" }, option.description) : null);
}

function open({ list, box, input }) {
  showAt(list, box);
  input.setAttribute("aria-expanded", "true");
}

function close({ list, input, state }) {
  state.asked += 1;
  hide(list);
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function onKey(event, parts) {
  const { state, list, input } = parts;
  const isOpen = list.matches(":popover-open");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!isOpen) return void find(parts, "");
    move(parts, step);
  } else if (event.key === "Enter" && isOpen) {
    event.preventDefault();
    if (state.active >= 0) pick(parts, state.active);
  } else if (event.key === "Escape" && isOpen) {
    event.preventDefault();
    event.stopPropagation();
    close(parts);
  } else if (event.key === "Backspace" && parts.options.many && !input.value && state.chosen.length) {
    drop(parts, state.chosen.at(-1));
  }
}

function move({ state, list, input }, step) {
  if (!state.flat.length) return;
  state.active = (state.active + step + state.flat.length) % state.flat.length;
  list.querySelectorAll("[role=option]").forEach((row, index) => row.classList.toggle("active", index === state.active));
  const row = list.querySelector(`#${list.id}-${state.active}`);
  row?.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", `${list.id}-${state.active}`);
}

function pick(parts, index) {
  const { state, options } = parts;
  const option = state.flat[index];
  if (!option) return;
  if (!options.many) {
    state.chosen = [option];
    close(parts);
  } else if (state.chosen.some((one) => one.value === option.value)) {
    return drop(parts, option);
  } else if (state.chosen.length < (options.most ?? Infinity)) {
    state.chosen.push(option);
  }
  showChosen(parts);
  options.changed(state.chosen);
}

function drop(parts, option) {
  parts.state.chosen = parts.state.chosen.filter((one) => one.value !== option.value);
  showChosen(parts);
  parts.options.changed(parts.state.chosen);
}

function showChosen(parts) {
  const { input, chips, state, options } = parts;
  if (!options.many) {
    input.value = state.chosen[0]?.text ?? "";
    return;
  }
  input.value = "";
  input.placeholder = state.chosen.length ? "" : options.placeholder;
  fill(chips, state.chosen.map((one) => el("span", { class: "chip" }, one.text,
    el("button", { type: "button", "aria-label": `Remove ${one.text}`, on: { click: () => drop(parts, one) } }, icon("close")))));
}
