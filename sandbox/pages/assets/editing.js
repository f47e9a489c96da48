// Changing one's own message in place, as it was typed.

import { api } from "./api.js";
import { el } from "./dom.js";
import { decode } from "./mrkdwn.js";
import { nameOfChannel, user } from "./names.js";
import { toast } from "./notices.js";
import { store, tell } from "./store.js";

/** The stamps of messages that are being changed right now. */
export const editing = new Set();

/** A field with the message's words; Enter saves, Escape leaves it as it was. */
export function editor(message) {
  const text = el("textarea", { class: "field", rows: "1", "aria-label": "Edit message", value: typedText(message.text) });
  const end = () => {
    editing.delete(message.ts);
    tell("messages", { channel: message.channel });
    document.querySelector("#main .composer textarea")?.focus();
  };
  const save = async () => {
    const words = text.value.trim();
    if (!words || words === typedText(message.text)) return void end();
    await api.edit({ user: store.me.id, channel: message.channel, message_ts: message.ts, text: words }).then(end, (problem) => toast(problem.message, "warning"));
  };
  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight + 2, 300)}px`;
  };
  text.addEventListener("input", grow);
  text.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.stopPropagation();
      end();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    }
  });
  queueMicrotask(() => {
    grow();
    text.focus();
    text.setSelectionRange(text.value.length, text.value.length);
  });
  return el("div", { class: "editor" }, text, el("div", { class: "editor-buttons" },
    el("button", { type: "button", class: "button", on: { click: end } }, "Cancel"),
    el("button", { type: "button", class: "button primary-solid", on: { click: save } }, "Save")));
}

/** What a person typed, from what Slack keeps of it: names instead of ids, addresses without brackets. */
export function typedText(stored) {
  const shown = (whole, kind, id, label) => {
    if (kind === "@") return `@${user(id)?.name ?? id}`;
    if (kind === "#") return `#${label ?? nameOfChannel(id) ?? id}`;
    return kind === "!" ? `@${id}` : id;
  };
  return decode(String(stored ?? "").replace(/<([@#!]?)([^|>]+)(?:\|([^>]*))?>/g, shown));
}
