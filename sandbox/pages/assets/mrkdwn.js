// Slack's mrkdwn to nodes: tokens in angle brackets, the four marks, code, quotes, emoji, bare links.

import { formatDate } from "./dates.js";
import { el, link } from "./dom.js";
import { emoji } from "./emoji.js";
import { nameOfChannel, nameOfUser } from "./names.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };

/** The three entities back to characters, once. */
export function decode(text) {
  return String(text ?? "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
}

/** Nodes for a mrkdwn text. `verbatim` leaves bare addresses alone, as Slack does. */
export function mrkdwn(text, { verbatim = false } = {}) {
  const parts = String(text ?? "").split(/(```[\s\S]+?```)/);
  return parts.flatMap((part) => (/^```[\s\S]+```$/.test(part) ? [fence(part.slice(3, -3))] : lines(part, { verbatim })));
}

function fence(text) {
  return el("pre", { class: "code" }, tokensOnly(text.replace(/^\n/, "").replace(/\n$/, "")));
}

function lines(text, options) {
  const nodes = [];
  let quote = null;
  const rows = text.split("\n");
  rows.forEach((row, index) => {
    const quoted = row.match(/^(?:&gt;|>)(?!(?:&gt;|>){2}) ?(.*)$/);
    if (quoted) {
      if (quote === null) nodes.push((quote = el("blockquote")));
      else quote.append(el("br"));
      quote.append(...inline(quoted[1], options));
      return;
    }
    const afterQuote = quote !== null;
    quote = null;
    if (index > 0 && !afterQuote) nodes.push(el("br"));
    nodes.push(...inline(row, options));
  });
  return nodes;
}

/** Nodes for one line; `marks: false` leaves asterisks and their kind as they are. */
export function inline(text, options = {}) {
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain) nodes.push(document.createTextNode(decode(plain)));
    plain = "";
  };
  for (let at = 0; at < text.length; ) {
    const found = piece(text, at, options);
    if (found === null) {
      plain += text[at];
      at += 1;
    } else {
      flush();
      nodes.push(...[found.node].flat());
      at = found.end;
    }
  }
  flush();
  return nodes;
}

function piece(text, at, options) {
  const sign = text[at];
  if (sign === "<") return token(text, at);
  if (sign === "`" && options.marks !== false) return code(text, at);
  if (sign in MARKS && options.marks !== false) return marked(text, at, options);
  if (sign === ":") return named(text, at);
  if (sign === "h" && !options.verbatim) return bare(text, at);
  return null;
}

function code(text, at) {
  const end = text.indexOf("`", at + 1);
  if (end <= at + 1) return null;
  return { node: el("code", {}, tokensOnly(text.slice(at + 1, end))), end: end + 1 };
}

function tokensOnly(text) {
  const nodes = [];
  let rest = 0;
  for (const match of text.matchAll(/<[^<>\n]+>/g)) {
    const found = token(text, match.index);
    if (found === null) continue;
    nodes.push(decode(text.slice(rest, match.index)), found.node);
    rest = found.end;
  }
  return [...nodes, decode(text.slice(rest))];
}

function marked(text, at, options) {
  const mark = text[at];
  const before = text[at - 1] ?? " ";
  if (/[\p{L}\p{N}]/u.test(before) || /\s/.test(text[at + 1] ?? " ") || text[at + 1] === mark) return null;
  for (let end = text.indexOf(mark, at + 1); end !== -1; end = text.indexOf(mark, end + 1)) {
    const after = text[end + 1] ?? " ";
    if (!/\s/.test(text[end - 1]) && !/[\p{L}\p{N}]/u.test(after) && !insideToken(text, end)) {
      return { node: el(MARKS[mark], {}, inline(text.slice(at + 1, end), options)), end: end + 1 };
    }
  }
  return null;
}

function insideToken(text, at) {
  const open = text.lastIndexOf("<", at);
  return open !== -1 && text.indexOf(">", open) > at;
}

function named(text, at) {
  const match = /^:([a-z0-9_+-]+):/.exec(text.slice(at, at + 60));
  const character = match && emoji(match[1]);
  if (!character) return null;
  const node = el("span", { class: "emoji", role: "img", "aria-label": match[1].replaceAll("_", " "), title: match[0] }, character);
  return { node, end: at + match[0].length };
}

function bare(text, at) {
  if (at > 0 && /[\w<|]/.test(text[at - 1])) return null;
  const match = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"*_~]/.exec(text.slice(at));
  return match && { node: link(decode(match[0]), decode(match[0])), end: at + match[0].length };
}

function token(text, at) {
  const end = text.indexOf(">", at);
  if (end === -1) return null;
  const [body, ...labels] = text.slice(at + 1, end).split("|");
  const node = fromToken(body, labels.length ? decode(labels.join("|")) : null);
  return node && { node, end: end + 1 };
}

function fromToken(body, label) {
  if (body.startsWith("@")) return mention(`@${nameOfUser(body.slice(1)) ?? label ?? body.slice(1)}`);
  if (body.startsWith("#")) return mention(`#${nameOfChannel(body.slice(1)) ?? label ?? "unknown-channel"}`);
  if (body.startsWith("!date^")) return dateToken(body, label);
  if (body.startsWith("!subteam^")) return mention(label ?? "@group", true);
  if (/^!(here|channel|everyone)$/.test(body)) return mention(`@${body.slice(1)}`, true);
  if (/^(https?:|mailto:|tel:)/.test(body)) return link(decode(body), label ?? decode(body).replace(/^(mailto|tel):/, ""));
  return null;
}

/** A name that stands out; `loud` for one that notifies many. */
export function mention(text, loud = false) {
  return el("span", { class: loud ? "mention loud" : "mention" }, text);
}

function dateToken(body, label) {
  const [, seconds, format = "", url] = body.split("^");
  const shown = /^\d+$/.test(seconds) ? formatDate(Number(seconds), format) : null;
  const node = el("time", { title: label ?? "" }, shown ?? label ?? body);
  return url ? link(decode(url), [node]) : node;
}

/** Nodes for a text object: mrkdwn as markup, plain_text as characters with emoji names. */
export function textNodes(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, { verbatim: object.verbatim === true });
  return plainNodes(object.text, object.emoji !== false);
}

/** Nodes for a plain_text: nothing in it is markup. */
export function plainNodes(text, hasEmoji = true) {
  return decode(text).split("\n").flatMap((line, index) => [...(index ? [el("br")] : []), ...(hasEmoji ? emojiOnly(line) : [line])]);
}

function emojiOnly(line) {
  return line.split(/(:[a-z0-9_+-]+:)/).map((piece) => (piece.startsWith(":") && emoji(piece.slice(1, -1))) || piece);
}
