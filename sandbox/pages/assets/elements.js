// Interactive elements. A scene tells where they stand:
//   me, place            the person and the channel
//   act(element, block, value)      tells the bot; resolves to {note} where it did not take it
//   suggest(element, block, query)  asks the bot for options; resolves to {options} or {option_groups}
//   kept(element, block)            the state that was kept for it (as in view.state), if any
//   keep(element, block, value)     remembers a value; the scene of a modal, where nothing is sent at once
//   sends(element, block)           whether a change is sent to the bot at once
// The node of an element that holds something has `state()`, in the shape of view.state, so that it can be built anew.

import { choice } from "./choice.js";
import { el, freshId, webAddress } from "./dom.js";
import { epochOf, wallClockOf } from "./dates.js";
import { icon } from "./icons.js";
import { plainNodes, textNodes } from "./mrkdwn.js";
import { fields } from "./fields.js";
import { menuButton } from "./popup.js";
import { picture } from "./picture.js";
import { changed, send } from "./sending.js";
import { chosenAtFirst, loader, plainOption, stateOfChosen } from "./sources.js";

/** The node of one element, wired to its scene. */
export function element(one, block, scene, label = "") {
  const build = Object.hasOwn(KINDS, one.type) ? KINDS[one.type] : unknown;
  const node = build(one, block, scene, label);
  node.dataset.actionId = one.action_id ?? "";
  return node;
}

function unknown(one) {
  return el("span", { class: "unknown", role: "note" }, `Unknown element: ${one.type}`);
}

function button(one, block, scene) {
  const style = { primary: " primary", danger: " danger" }[one.style] ?? "";
  const props = { class: `button${style}`, "aria-label": one.accessibility_label, title: one.text.text.length > 30 ? one.text.text : undefined };
  const words = el("span", { class: "button-text" }, textNodes(one.text));
  const address = one.url ? webAddress(one.url) : null;
  const node = address
    ? el("a", { ...props, href: address, target: "_blank", rel: "noopener noreferrer" }, words)
    : el("button", { type: "button", ...props }, words);
  node.addEventListener("click", () => !node.classList.contains("busy") && send(node, one, block, scene, one.value));
  return node;
}

function iconButton(one, block, scene) {
  const label = one.accessibility_label ?? one.text.text;
  const node = el("button", { type: "button", class: "icon-button", "aria-label": label, title: one.text.text }, icon(one.icon));
  node.addEventListener("click", () => send(node, one, block, scene, one.value));
  return node;
}

function feedback(one, block, scene) {
  const vote = (side, iconName) => {
    const node = el("button", { type: "button", class: "icon-button", "aria-label": side.accessibility_label ?? side.text.text, title: side.text.text, "aria-pressed": "false" }, icon(iconName));
    node.addEventListener("click", async () => {
      if (await send(node, one, block, scene, side.value)) node.setAttribute("aria-pressed", "true");
    });
    return node;
  };
  return el("span", { class: "feedback" }, vote(one.positive_button, "up"), vote(one.negative_button, "down"));
}

function overflow(one, block, scene) {
  const pick = (option) => () => {
    if (webAddress(option.url)) window.open(option.url, "_blank", "noopener");
    send(node, one, block, scene, option.value);
  };
  const node = menuButton({
    label: "More actions",
    items: () => one.options.map((option) => ({ label: plainOption(option).text, description: plainOption(option).description, act: pick(option) })),
    className: "button overflow-button",
  });
  return node;
}

function select(one, block, scene, label) {
  const many = one.type.startsWith("multi_");
  const external = one.type.endsWith("external_select");
  const made = choice({
    label: label || one.placeholder?.text || "Select an option",
    placeholder: one.placeholder?.text ?? (many ? "Select options" : "Select an option"),
    many,
    most: one.max_selected_items,
    chosen: chosenAtFirst(one, scene.kept?.(one, block), scene.place),
    load: loader(one, (query) => scene.suggest(one, block, query)),
    minimum: external ? (one.min_query_length ?? 3) : undefined,
    changed: (chosen) => changed(made.node, one, block, scene, many ? chosen.map((item) => item.value) : (chosen[0]?.value ?? null)),
  });
  const state = () => stateOfChosen(one, made.chosen());
  return Object.assign(made.node, { state, typed: made.typed, resume: made.resume });
}

function picker(type, initialKey, stateKey) {
  return (one, block, scene, label) => {
    const kept = scene.kept?.(one, block);
    const name = label || one.placeholder?.text || { date: "Date", time: "Time" }[type] || "Date and time";
    const node = el("input", { type, class: "field picker", "aria-label": name, value: fromState(type, kept?.[stateKey] ?? one[initialKey]) });
    node.addEventListener("change", () => changed(node, one, block, scene, toState(type, node.value)));
    return Object.assign(node, { state: () => ({ [stateKey]: toState(type, node.value) }) });
  };
}

const fromState = (type, value) => (type === "datetime-local" && value ? wallClockOf(new Date(value * 1000)) : (value ?? ""));
const toState = (type, value) => (type === "datetime-local" && value ? epochOf(value) : value || null);

function ticks(type) {
  return (one, block, scene, label) => {
    const kept = scene.kept?.(one, block);
    const first = kept ? [kept.selected_option, ...(kept.selected_options ?? [])] : [one.initial_option, ...(one.initial_options ?? [])];
    const chosen = new Set(first.filter(Boolean).map((option) => option.value));
    const name = freshId(`${block.block_id}-${one.action_id}`);
    const group = el("div", { class: "ticks", role: type === "radio" ? "radiogroup" : "group", "aria-label": label || "Options" },
      one.options.map((option) => tick(type, name, option, chosen.has(option.value))));
    const ticked = () => [...group.querySelectorAll("input:checked")].map((input) => input.value);
    group.addEventListener("change", () => changed(group, one, block, scene, type === "radio" ? (ticked()[0] ?? null) : ticked()));
    const state = () => ({ selected_options: one.options.filter((option) => ticked().includes(option.value)) });
    return Object.assign(group, { state });
  };
}

function tick(type, name, option, checked) {
  return el("label", { class: "tick" }, el("input", { type, name, value: option.value, checked }),
    el("span", {}, el("span", {}, textNodes(option.text)), option.description ? el("span", { class: "muted tick-more" }, textNodes(option.description)) : null));
}

function workflowButton(one) {
  const node = el("button", { type: "button", class: "button", disabled: true, title: "Workflows do not run in the sandbox" }, plainNodes(one.text.text));
  return node;
}

const KINDS = {
  button,
  icon_button: iconButton,
  feedback_buttons: feedback,
  workflow_button: workflowButton,
  overflow,
  image: (one) => picture(one, "accessory-picture"),
  checkboxes: ticks("checkbox"),
  radio_buttons: ticks("radio"),
  datepicker: picker("date", "initial_date", "selected_date"),
  timepicker: picker("time", "initial_time", "selected_time"),
  datetimepicker: picker("datetime-local", "initial_date_time", "selected_date_time"),
  ...Object.fromEntries(
    ["static", "external", "users", "conversations", "channels"].flatMap((kind) => [[`${kind}_select`, select], [`multi_${kind}_select`, select]]),
  ),
  ...fields,
};
