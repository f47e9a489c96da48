// Elements that are typed into: text, e-mail, address, number, rich text, files.

import { el } from "./dom.js";
import { changed } from "./sending.js";

function typed(one, block, scene, label, props, toValue = (text) => text || null) {
  const tag = one.multiline || one.type === "rich_text_input" ? "textarea" : "input";
  const kept = scene.kept?.(one, block);
  const first = kept ? textOf(kept.value ?? kept.rich_text_value) : textOf(one.initial_value);
  const node = el(tag, {
    class: "field", "aria-label": label || one.placeholder?.text || "Text", placeholder: one.placeholder?.text,
    autofocus: one.focus_on_load, value: first, ...props,
  });
  const on = one.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  node.addEventListener("input", () => {
    scene.keep?.(one, block, toValue(node.value));
    if (block.dispatch_action && on.includes("on_character_entered")) changed(node, one, block, scene, toValue(node.value));
  });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || tag === "textarea" || !block.dispatch_action || !on.includes("on_enter_pressed")) return;
    event.preventDefault();
    changed(node, one, block, scene, toValue(node.value));
  });
  return Object.assign(node, { state: () => (one.type === "rich_text_input" ? { rich_text_value: richTextOf(node.value) } : { value: node.value }) });
}

function textOf(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "object") return String(value);
  return (value.elements ?? []).map((part) => (part.elements ?? []).map((item) => item.text ?? item.url ?? "").join("")).join("\n");
}

function richTextOf(text) {
  if (!text) return null;
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }] };
}

function files(one, block, scene, label) {
  const accept = one.filetypes?.map((kind) => `.${kind}`).join(",");
  const node = el("input", { type: "file", class: "field", "aria-label": label || "Files", multiple: (one.max_files ?? 10) > 1, accept });
  node.addEventListener("change", () => scene.keep?.(one, block, [...node.files].map((file) => ({ name: file.name, size: file.size }))));
  return node;
}

const plain = (props) => (one, block, scene, label) => typed(one, block, scene, label, props(one));

export const fields = {
  plain_text_input: plain((one) => ({ type: one.multiline ? undefined : "text", minlength: one.min_length, maxlength: one.max_length ?? 3000, rows: one.multiline ? 4 : undefined })),
  email_text_input: plain(() => ({ type: "email" })),
  url_text_input: plain(() => ({ type: "url" })),
  number_input: plain((one) => ({ type: "number", step: one.is_decimal_allowed ? "any" : "1", min: one.min_value, max: one.max_value })),
  rich_text_input: (one, block, scene, label) => typed(one, block, scene, label, { rows: one.min_lines ?? 4 }, richTextOf),
  file_input: files,
};
