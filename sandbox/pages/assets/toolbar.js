// What one can do with a message: react, reply, and the menu with the app's shortcuts and one's own second thoughts.

import { api } from "./api.js";
import { editing, typedText } from "./editing.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { icon } from "./icons.js";
import { toast } from "./notices.js";
import { confirmed, menuButton } from "./popup.js";
import { refusalText } from "./sending.js";
import { store, tell } from "./store.js";

const QUICK = ["white_check_mark", "eyes", "raised_hands"];
const MORE = ["thumbsup", "pray", "tada", "heart", "rocket", "thinking_face", "fire", "question", "x"];

/** The strip at the message's corner; nothing on what only this person sees, for Slack has nothing there either. */
export function toolbar(message, shape) {
  if (message.ephemeral_to) return null;
  const react = (name) => el("button", { type: "button", class: "icon-button quick", title: `React with :${name}:`, "aria-label": `React with ${name.replaceAll("_", " ")}`, on: { click: () => toggleReaction(message, name) } }, emoji(name));
  const open = () => tell("open-thread", { channel: message.channel, ts: message.ts, focus: true });
  return el("div", { class: "toolbar" },
    QUICK.map(react),
    menuButton({ label: "Add reaction", iconName: "smile", menuClass: "menu emojis", items: () => [...QUICK, ...MORE].map((name) => ({ label: emoji(name), title: name, act: () => toggleReaction(message, name) })) }),
    shape.inThread ? null : el("button", { type: "button", class: "icon-button", title: "Reply in thread", "aria-label": "Reply in thread", on: { click: open } }, icon("reply")),
    menuButton({ label: "More message actions", items: () => [...shortcutItems(message), ...ownItems(message)] }));
}

/** React, or take one's own reaction back. */
export async function toggleReaction(message, name) {
  const now = store.messages.get(message.channel)?.get(message.ts) ?? message;
  const mine = now.reactions?.find((one) => one.name === name)?.users.includes(store.me.id);
  await api.react({ user: store.me.id, channel: message.channel, message_ts: message.ts, name, remove: mine || undefined }).catch((problem) => toast(problem.message, "warning"));
}

function shortcutItems(message) {
  return store.workspace.shortcuts.filter((one) => one.type === "message").map((one) => ({ label: one.name, description: store.workspace.appName, act: () => runShortcut(one, message) }));
}

async function runShortcut(one, message) {
  const reply = await api.shortcut({ user: store.me.id, callback_id: one.callback_id, channel: message.channel, message_ts: message.ts }).catch((problem) => ({ problem: problem.message }));
  if (reply.problem || reply.note) toast(reply.problem ?? refusalText(reply.note), "warning");
}

function ownItems(message) {
  const copy = { label: "Copy text", act: () => navigator.clipboard?.writeText(typedText(message.text)).then(() => toast("Copied."), () => toast("This browser does not let the page copy.", "warning")) };
  if (message.user !== store.me.id) return [copy];
  return [copy, { label: "Edit message", act: () => startEditing(message) }, { label: "Delete message…", danger: true, act: () => remove(message) }];
}

function startEditing(message) {
  editing.add(message.ts);
  tell("messages", { channel: message.channel });
}

async function remove(message) {
  const sure = { title: { text: "Delete message" }, text: { type: "plain_text", text: "Are you sure you want to delete this message? This cannot be undone." }, confirm: { text: "Delete" }, deny: { text: "Cancel" }, style: "danger" };
  if (!(await confirmed(sure))) return;
  await api.remove({ user: store.me.id, channel: message.channel, message_ts: message.ts }).catch((problem) => toast(problem.message, "warning"));
}

/** Change the last thing this person said here, as the up arrow does in an empty composer. */
export function editLast(messages) {
  const last = messages.findLast((message) => message.user === store.me.id && !message.ephemeral_to);
  if (last) startEditing(last);
}
