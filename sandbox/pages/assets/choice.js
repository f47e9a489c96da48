// Selects with typeahead, one value or many: a combobox whose options may come from the bot.

import { el, fill, freshId, settled } from "./dom.js";
import { icon } from "./icons.js";
import { hide, showAt } from "./popup.js";

/**
 * options: {label, placeholder, many, most, chosen, load, minimum, changed}
 * `chosen`: [{value, text}]. `load(query)` resolves to [{label?, options: [{value, text, description}]}].
 * The list opens on a click, on typing and on the arrow keys, never because the focus was put here.
 */
export function choice(options) {
  const state = { chosen: [...(options.chosen ?? [])], groups: [], flat: [], active: -1, asked: 0, found: "", typing: false };
  const id = freshId("choice");
  const input = el("input", {
    type: "text", role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false", "aria-controls": id,
    "aria-autocomplete": "list", "aria-label": options.label || options.placeholder, placeholder: options.placeholder,
  });
  const list = el("ul", { id, role: "listbox", class: "listbox", popover: "manual", "aria-label": options.label || options.placeholder });
  const chips = el("span", { class: "chips" });
  const box = el("span", { class: options.many ? "choice many" : "choice" }, chips, input, icon("chevron"), list);
  const parts = { input, list, chips, box, state, options };
  wire(parts);
  showChosen(parts);
  const typed = () => (isOpen(parts) ? input.value : null);
  const resume = (query) => {
    input.focus();
    input.value = query;
    find(parts, query);
  };
  return { node: box, input, chosen: () => state.chosen, typed, resume };
}

const isOpen = ({ list }) => list.matches(":popover-open");

function wire(parts) {
  const { input, list, box } = parts;
  const search = settled(parts.options.minimum === undefined ? 0 : 180, () => parts.state.typing && find(parts, input.value.trim()));
  input.addEventListener("focus", () => input.select());
  box.addEventListener("click", (event) => {
    if (event.target.closest("button, [role=listbox]")) return;
    input.focus();
    if (!isOpen(parts)) start(parts);
  });
  input.addEventListener("input", () => {
    parts.state.typing = true;
    search();
  });
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
}

/** Open with an empty search; what is chosen shows pale behind it, so that typing never adds to a name. */
function start(parts) {
  const { input, state, options } = parts;
  if (!options.many) {
    input.placeholder = state.chosen[0]?.text ?? options.placeholder;
    input.value = "";
  }
  return find(parts, "");
}

async function find(parts, query) {
  const { state, options } = parts;
  const asked = ++state.asked;
  if (options.minimum !== undefined && query.length < options.minimum) {
    const letters = options.minimum === 1 ? "a letter" : `${options.minimum} or more characters`;
    return showNote(parts, `Type ${letters}`);
  }
  if (options.minimum !== undefined && !state.flat.length) showNote(parts, "Loading…");
  try {
    const groups = await options.load(query);
    if (asked !== state.asked || !parts.box.contains(document.activeElement)) return undefined;
    state.found = query;
    state.groups = groups;
    state.flat = groups.flatMap((group) => group.options);
    state.active = state.flat.length ? 0 : -1;
    return state.flat.length ? draw(parts) : showNote(parts, "No results");
  } catch (problem) {
    return asked === state.asked ? showNote(parts, problem.message, true) : undefined;
  }
}

function showNote(parts, text, warning = false) {
  Object.assign(parts.state, { flat: [], active: -1 });
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
  state.typing = false;
  hide(list);
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function onKey(event, parts) {
  const { state, input } = parts;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!isOpen(parts)) return void start(parts);
    move(parts, step);
  } else if (event.key === "Enter" && isOpen(parts)) {
    event.preventDefault();
    pickTyped(parts, input.value.trim());
  } else if (event.key === "Escape" && isOpen(parts)) {
    event.preventDefault();
    event.stopPropagation();
    close(parts);
    showChosen(parts);
  } else if (event.key === "Backspace" && parts.options.many && !input.value && state.chosen.length) {
    drop(parts, state.chosen.at(-1));
  }
}

/** What was typed may be ahead of the list: nobody who is not looked for is picked. */
async function pickTyped(parts, query) {
  const { state } = parts;
  if (state.typing && state.found !== query) await find(parts, query);
  if (state.active >= 0 && (!state.typing || state.found === query)) pick(parts, state.active);
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
  const { state, options, input } = parts;
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
  const searched = input.value !== "";
  showChosen(parts);
  if (isOpen(parts)) searched ? find(parts, "") : draw(parts);
  options.changed(state.chosen);
}

function drop(parts, option) {
  parts.state.chosen = parts.state.chosen.filter((one) => one.value !== option.value);
  showChosen(parts);
  if (isOpen(parts) && parts.state.flat.length) draw(parts);
  parts.options.changed(parts.state.chosen);
}

function showChosen(parts) {
  const { input, chips, state, options } = parts;
  input.value = options.many ? "" : (state.chosen[0]?.text ?? "");
  input.placeholder = options.many && state.chosen.length ? "" : options.placeholder;
  if (options.many) fill(chips, state.chosen.map((one) => el("span", { class: "chip" }, one.text,
    el("button", { type: "button", "aria-label": `Remove ${one.text}`, on: { click: () => drop(parts, one) } }, icon("close")))));
}
