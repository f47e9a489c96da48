// Lists and menus that float above everything (the browser's top layer), and confirm dialogs.

import { el, fill, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { decode, plainNodes, textNodes } from "./mrkdwn.js";

const GAP = 4;

/** Show a popover under its anchor, or above where there is no room below. */
export function showAt(popup, anchor) {
  if (!popup.isConnected) anchor.parentElement.append(popup);
  if (!popup.matches(":popover-open")) popup.showPopover();
  const box = anchor.getBoundingClientRect();
  popup.style.minWidth = `${Math.min(box.width, 420)}px`;
  const size = popup.getBoundingClientRect();
  const below = window.innerHeight - box.bottom - GAP;
  const top = below >= Math.min(size.height, 220) || below > box.top ? box.bottom + GAP : Math.max(box.top - size.height - GAP, 8);
  popup.style.top = `${top}px`;
  popup.style.maxHeight = `${Math.max(top > box.top ? window.innerHeight - top - 8 : box.top - 16, 120)}px`;
  popup.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - size.width - 8))}px`;
}

export function hide(popup) {
  if (popup.matches?.(":popover-open")) popup.hidePopover();
}

/** A button that opens a menu of `items()`: {label, title, description, act, danger, disabled}. */
export function menuButton({ label, iconName = "more", items, className = "icon-button", menuClass = "menu", words = "" }) {
  const id = freshId("menu");
  const menu = el("div", { class: menuClass, role: "menu", id, popover: "auto", "aria-label": label });
  const button = el("button", { type: "button", class: className, "aria-label": label, title: label, "aria-haspopup": "menu", "aria-expanded": "false" }, icon(iconName), words);
  const open = () => {
    fill(menu, items().map((item) => menuItem(item, menu)));
    showAt(menu, button);
    menu.querySelector("button:not(:disabled)")?.focus();
  };
  button.addEventListener("click", () => (menu.matches(":popover-open") ? hide(menu) : open()));
  menu.addEventListener("toggle", (event) => {
    button.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed" && menu.contains(document.activeElement)) button.focus();
  });
  menu.addEventListener("keydown", (event) => moveFocus(event, menu));
  return el("span", { class: "menu-anchor" }, button, menu);
}

function menuItem(item, menu) {
  const act = () => {
    hide(menu);
    item.act();
  };
  return el("button", { type: "button", role: "menuitem", class: item.danger ? "menu-item danger" : "menu-item", disabled: item.disabled, title: item.title, "aria-label": item.title, on: { click: act } },
    el("span", {}, item.label), item.description ? el("span", { class: "muted" }, item.description) : null);
}

function moveFocus(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...menu.querySelectorAll("button:not(:disabled)")];
  all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
}

/** Ask with a confirm dialog object of Block Kit; resolves to whether the person agreed. */
export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  const danger = question.style === "danger";
  return new Promise((resolve) => {
    const title = question.title?.text ?? "Are you sure?";
    const id = freshId("confirm");
    const answer = (value) => () => dialog.close(value);
    const dialog = el("dialog", { class: "confirm", "aria-labelledby": id },
      el("h2", { id }, plainNodes(title)),
      el("p", {}, textNodes(question.text)),
      el("div", { class: "confirm-buttons" },
        el("button", { type: "button", class: "button", on: { click: answer("no") } }, decode(question.deny?.text ?? "Cancel")),
        el("button", { type: "button", class: `button ${danger ? "danger-solid" : "primary-solid"}`, on: { click: answer("yes") } }, decode(question.confirm?.text ?? "Yes"))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
