// One message: who, when, blocks or text, attachments, files, reactions, its thread, its menu.

import { api } from "./api.js";
import { attachment, fileCard } from "./attachments.js";
import { avatar } from "./avatar.js";
import { blockNodes } from "./blocks.js";
import { clockTime, dayAndTime, fullTime } from "./dates.js";
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { nameOfUser, user } from "./names.js";
import { toast } from "./notices.js";
import { menuButton } from "./popup.js";
import { refusalText } from "./sending.js";
import { store, tell, threadOf, wasStreamed } from "./store.js";

export const timeOf = (message) => new Date(Number(message.ts) * 1000);

/** `shape`: {compact} when the same person spoke just before, {inThread} inside the side panel. */
export function messageNode(message, shape = {}) {
  const hidden = Boolean(message.ephemeral_to);
  const classes = ["message", shape.compact ? "compact" : "", hidden ? "ephemeral" : "", message.streaming ? "streaming" : ""];
  return el("article", { class: classes.filter(Boolean).join(" "), data: { ts: message.ts }, "aria-label": `${nameOf(message)}, ${clockTime(timeOf(message))}` },
    hidden ? el("div", { class: "only-you" }, icon("eye"), "Only visible to you") : null,
    el("div", { class: "gutter" }, shape.compact ? stamp(message) : avatar(message.user)),
    el("div", { class: "message-main" },
      shape.compact ? null : heading(message),
      body(message),
      reactions(message),
      shape.inThread || hidden ? null : threadFooter(message)),
    toolbar(message, shape));
}

function nameOf(message) {
  return message.user === "USLACKBOT" ? "Slackbot" : (nameOfUser(message.user) ?? message.username ?? "Unknown");
}

function heading(message) {
  const isApp = Boolean(user(message.user)?.is_bot || message.user === "USLACKBOT");
  const guest = user(message.user)?.is_guest;
  return el("div", { class: "message-head" },
    el("span", { class: "author" }, nameOf(message)),
    isApp ? el("span", { class: "badge" }, "APP") : null,
    guest ? el("span", { class: "badge" }, "GUEST") : null,
    stamp(message));
}

function stamp(message) {
  return el("time", { class: "stamp", title: fullTime(timeOf(message)) }, clockTime(timeOf(message)));
}

function body(message) {
  const scene = sceneOf(message);
  const fromPerson = !message.bot_id && message.user !== "USLACKBOT";
  const blocks = fromPerson ? [] : (message.blocks ?? []);
  const edited = message.edited ? el("span", { class: "edited" }, " (edited)") : null;
  const streamed = wasStreamed(message);
  const text = blocks.length && !streamed ? null : el("div", { class: "text" }, textOf(message), edited);
  const main = blocks.length ? [el("div", { class: "blocks" }, blockNodes(blocks, scene)), text ? null : edited] : null;
  return el("div", { class: "message-body" }, text, main,
    (message.attachments ?? []).map((one) => attachment(one, scene)),
    (message.files ?? []).map(fileCard));
}

function textOf(message) {
  if (wasStreamed(message)) return [markdown(message.text), message.streaming ? el("span", { class: "caret" }) : null];
  return message.text ? mrkdwn(message.text) : [];
}

/** How the elements of a message act: everything is sent at once, except inputs, which only send on their own terms. */
function sceneOf(message) {
  const at = { user: store.me.id, channel: message.channel, message_ts: message.ts };
  return {
    me: store.me.id,
    place: message.channel,
    sends: (one, block) => block.type !== "input" || block.dispatch_action === true,
    act: (one, block, value) => api.action({ ...at, action_id: one.action_id, block_id: block.block_id, value }),
    suggest: (one, block, value) => suggestions(api.suggest({ ...at, action_id: one.action_id, block_id: block.block_id, value })),
  };
}

/** Options of the bot, or an error in the words of the list. */
export async function suggestions(asked) {
  const reply = await asked;
  if (reply.note && !reply.options?.length && !reply.status) throw new Error(refusalText(reply.note));
  if (reply.status && reply.status !== 200) throw new Error(refusalText(reply.note));
  return reply;
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  return el("div", { class: "reactions" }, message.reactions.map((one) =>
    el("span", { class: "reaction", title: one.users.map((id) => nameOfUser(id) ?? id).join(", ") }, emoji(one.name) ?? `:${one.name}:`, ` ${one.count}`)));
}

/** A thread with an answer that only this person sees: it counts for nobody else, so it is told apart. */
function ownFooter(message) {
  const own = threadOf(message.channel, message.ts).filter((reply) => reply.ephemeral_to && reply.ts !== message.ts).length;
  if (!own) return null;
  const open = () => tell("open-thread", { channel: message.channel, ts: message.ts });
  return el("button", { type: "button", class: "thread-footer", on: { click: open } }, icon("eye"),
    el("span", { class: "thread-count" }, own === 1 ? "1 reply for you alone" : `${own} replies for you alone`));
}

function threadFooter(message) {
  if (!message.reply_count) return ownFooter(message);
  const last = message.latest_reply ? dayAndTime(new Date(Number(message.latest_reply) * 1000)) : "";
  const open = () => tell("open-thread", { channel: message.channel, ts: message.ts });
  return el("button", { type: "button", class: "thread-footer", on: { click: open } },
    (message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, "tiny")),
    el("span", { class: "thread-count" }, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`),
    el("span", { class: "muted" }, last ? `Last reply ${last}` : ""));
}

function toolbar(message, shape) {
  const buttons = [];
  if (!shape.inThread && !message.ephemeral_to) {
    const open = () => tell("open-thread", { channel: message.channel, ts: message.ts, focus: true });
    buttons.push(el("button", { type: "button", class: "icon-button", title: "Reply in thread", "aria-label": "Reply in thread", on: { click: open } }, icon("reply")));
  }
  const shortcuts = message.ephemeral_to ? [] : store.workspace.shortcuts.filter((one) => one.type === "message");
  if (shortcuts.length) buttons.push(menuButton({ label: "More message actions", items: () => shortcuts.map((one) => shortcutItem(one, message)) }));
  return buttons.length ? el("div", { class: "toolbar" }, buttons) : null;
}

function shortcutItem(one, message) {
  const act = async () => {
    const reply = await api.shortcut({ user: store.me.id, callback_id: one.callback_id, channel: message.channel, message_ts: message.ts }).catch((problem) => ({ problem: problem.message }));
    if (reply.problem || reply.note) toast(reply.problem ?? refusalText(reply.note), "warning");
  };
  return { label: one.name, description: store.workspace.appName, act };
}
