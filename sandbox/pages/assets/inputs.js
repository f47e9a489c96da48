// Input blocks: a label, an element, a hint, and the error that the bot put beside it.

import { el, freshId } from "./dom.js";
import { element } from "./elements.js";
import { plainNodes } from "./mrkdwn.js";

export function inputBlock(block, scene) {
  const label = block.label?.text ?? "";
  const node = element(block.element, block, scene, label);
  const focusable = node.matches("input, textarea") ? node : node.querySelector("input[role=combobox]");
  const hintId = freshId("hint");
  const error = scene.errors?.[block.block_id];
  if (focusable) {
    focusable.id ||= freshId("input");
    focusable.setAttribute("aria-describedby", hintId);
    if (!block.optional) focusable.setAttribute("aria-required", "true");
    if (error) focusable.setAttribute("aria-invalid", "true");
  }
  const name = [plainNodes(label), block.optional ? el("span", { class: "muted" }, " (optional)") : null];
  return el("div", { class: error ? "has-error" : "" },
    focusable ? el("label", { class: "input-label", for: focusable.id }, name) : el("div", { class: "input-label" }, name),
    node,
    el("div", { class: "hint", id: hintId },
      error ? el("div", { class: "field-error", role: "alert" }, plainNodes(error)) : null,
      block.hint ? plainNodes(block.hint.text) : null));
}
