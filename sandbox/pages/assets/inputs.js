// Input blocks: a label, an element, a hint, and the error that the bot put beside it.

import { el, fill, freshId } from "./dom.js";
import { element } from "./elements.js";
import { plainNodes } from "./mrkdwn.js";

export function inputBlock(block, scene) {
  const node = element(block.element, block, scene, block.label?.text ?? "");
  const focusable = focusableIn(node);
  const hintId = freshId("hint");
  if (focusable) {
    focusable.id ||= freshId("input");
    focusable.setAttribute("aria-describedby", hintId);
  }
  const label = focusable ? el("label", { class: "input-label", for: focusable.id }) : el("div", { class: "input-label" });
  return refreshInput(el("div", {}, label, node, el("div", { class: "hint", id: hintId })), block, scene);
}

/** Label, hint and error as the block has them now; the element itself, with what is typed in it, is left alone. */
export function refreshInput(node, block, scene) {
  const error = scene.errors?.[block.block_id];
  const focusable = focusableIn(node);
  node.classList.toggle("has-error", Boolean(error));
  fill(node.querySelector(".input-label"), plainNodes(block.label?.text ?? ""), block.optional ? el("span", { class: "muted" }, " (optional)") : null);
  fill(node.querySelector(":scope > .hint"),
    error ? el("div", { class: "field-error", role: "alert" }, plainNodes(error)) : null,
    block.hint ? plainNodes(block.hint.text) : null);
  focusable?.toggleAttribute("aria-invalid", Boolean(error));
  if (error) focusable?.setAttribute("aria-invalid", "true");
  if (block.optional) focusable?.removeAttribute("aria-required");
  else focusable?.setAttribute("aria-required", "true");
  return node;
}

function focusableIn(node) {
  return node.matches("input, textarea") ? node : node.querySelector("input[role=combobox], input.field, textarea");
}
