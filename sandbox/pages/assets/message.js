// One message: who, when, blocks or text, attachments, files, reactions, its thread, its menu.

import { api } from "./api.js";
import { attachment, fileCard } from "./attachments.js";
import { avatar } from "./avatar.js";
import { blockNodes } from "./blocks.js";
import { keepChoice, keptChoice } from "./choices.js";
import { asSeenBy, clockTime, dayAndTime, fullTime } from "./dates.js";
import { editor, editing } from "./editing.js";
import { arrange, el, keyed } from "./dom.js";
import { emoji } from "./emoji.js";
import { heldState, holdFocus } from "./holding.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { mrkdwn } from "./mrkdwn.js";
import { nameOfUser, user } from "./names.js";
import { refusalText } from "./sending.js";
import { store, tell, threadOf, wasStreamed } from "./store.js";
import { toggleReaction, toolbar } from "./toolbar.js";

export const timeOf = (message) => new Date(Number(message.ts) * 1000);

/** `shape`: {compact} when the same person spoke just before, {inThread} in the side panel. `before`: the node to mend. */
export function messageNode(message, shape = {}, before = null) {
  const hidden = Boolean(message.ephemeral_to);
  const node = before ?? el("article", { data: { ts: message.ts } });
  const kinds = { compact: shape.compact, ephemeral: hidden, streaming: message.streaming, editing: editing.has(message.ts) };
  node.className = ["message", ...Object.keys(kinds).filter((name) => kinds[name])].join(" ");
  node.setAttribute("aria-label", `${nameOf(message)}, ${clockTime(timeOf(message))}`);
  const main = node.querySelector(":scope > .message-main") ?? el("div", { class: "message-main" });
  const giveBack = holdFocus(node);
  arrangeParts(main, [
    shape.compact ? null : part("head", [asSeenBy()], () => heading(message)),
    part("body", bodySignature(message), (old) => (editing.has(message.ts) ? editor(message) : body(message, old))),
    part("reactions", [message.reactions, store.me.id], () => reactions(message)),
    shape.inThread || hidden ? null : part("footer", [message.reply_count, message.latest_reply, message.reply_users, ownReplies(message), asSeenBy()], () => threadFooter(message)),
  ]);
  arrangeParts(node, [
    hidden ? part("only-you", [], () => el("div", { class: "only-you" }, icon("eye"), "Only visible to you")) : null,
    part("gutter", [shape.compact, asSeenBy()], () => el("div", { class: "gutter" }, shape.compact ? stamp(message) : avatar(message.user))),
    { key: "main", signature: "", build: () => main },
    part("toolbar", [message.user, store.me.id, message.text], () => toolbar(message, shape)),
  ]);
  giveBack();
  return node;
}

const partsOf = new WeakMap();
const part = (key, signature, build) => ({ key, signature: JSON.stringify(signature), build });

/** Keep the parts of a message that did not change as they are: an open menu, a half-typed name, a picture. */
function arrangeParts(node, parts) {
  if (!partsOf.has(node)) partsOf.set(node, keyed((one, index, before) => one.build(before) ?? el("span", { hidden: true })));
  arrange(node, partsOf.get(node)(parts.filter(Boolean), (one) => one.key, (one) => one.signature));
}

function bodySignature(message) {
  const { text, blocks, attachments, files, edited, streaming } = message;
  return [text, blocks, attachments, files, edited, streaming, asSeenBy(), editing.has(message.ts)];
}

export const ownReplies = (message) => threadOf(message.channel, message.ts).filter((reply) => reply.ephemeral_to && reply.ts !== message.ts).length;

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

function body(message, before) {
  const scene = sceneOf(message, before);
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
function sceneOf(message, before) {
  const at = { user: store.me.id, channel: message.channel, message_ts: message.ts };
  return {
    me: store.me.id,
    place: message.channel,
    kept: (one, block) => heldState(before, block, one) ?? keptChoice(message, block, one),
    sends: (one, block) => block.type !== "input" || block.dispatch_action === true,
    act: (one, block, value) => {
      keepChoice(message, block, one);
      return api.action({ ...at, action_id: one.action_id, block_id: block.block_id, value });
    },
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
  const chip = (one) => {
    const mine = one.users.includes(store.me.id);
    const names = one.users.map((id) => nameOfUser(id) ?? id).join(", ");
    return el("button", { type: "button", class: "reaction", "aria-pressed": String(mine), title: `${names} reacted with :${one.name}:`, "aria-label": `${one.name}, ${one.count}`, on: { click: () => toggleReaction(message, one.name) } },
      emoji(one.name) ?? `:${one.name}:`, el("span", { class: "reaction-count" }, one.count));
  };
  return el("div", { class: "reactions" }, message.reactions.map(chip));
}

/** A thread with an answer that only this person sees: it counts for nobody else, so it is told apart. */
function ownFooter(message) {
  const own = ownReplies(message);
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
