// rich_text blocks: sections, lists, quotes, preformatted text and their inline parts.

import { formatDate } from "./dates.js";
import { el, link } from "./dom.js";
import { emojiFrom } from "./emoji.js";
import { mention } from "./mrkdwn.js";
import { nameOfChannel, nameOfUser } from "./names.js";

export function richText(block) {
  return el("div", { class: "rich-text" }, (block.elements ?? []).map(container));
}

function container(part) {
  if (part.type === "rich_text_section") return el("div", { class: "rt-section" }, inlines(part.elements));
  if (part.type === "rich_text_quote") return el("blockquote", {}, inlines(part.elements));
  if (part.type === "rich_text_preformatted") return el("pre", { class: "code" }, inlines(part.elements));
  if (part.type === "rich_text_list") return list(part);
  return el("div", { class: "unknown" }, `Unknown rich text part: ${part.type}`);
}

function list(part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const items = part.elements.map((item) => el("li", {}, inlines(item.elements)));
  const node = el(tag, part.offset ? { start: part.offset + 1 } : {}, items);
  node.style.marginInlineStart = `${(part.indent ?? 0) * 1.5}em`;
  return node;
}

function inlines(elements = []) {
  return elements.map((part) => styled(inline(part), part.style));
}

function inline(part) {
  switch (part.type) {
    case "text":
      return withBreaks(part.text);
    case "link":
      return link(part.url, part.text || part.url);
    case "user":
      return mention(`@${nameOfUser(part.user_id) ?? part.user_id}`);
    case "channel":
      return mention(`#${nameOfChannel(part.channel_id) ?? part.channel_id}`);
    case "usergroup":
      return mention(`@${part.usergroup_id}`, true);
    case "broadcast":
      return mention(`@${part.range}`, true);
    case "emoji":
      return el("span", { class: "emoji", role: "img", "aria-label": part.name }, emojiFrom(part));
    case "date":
      return date(part);
    case "color":
      return color(part.value);
    case "team":
      return part.team_id;
    default:
      return el("span", { class: "unknown" }, `Unknown: ${part.type}`);
  }
}

function withBreaks(text) {
  const nodes = String(text).split("\n").flatMap((line, index) => (index ? [el("br"), line] : [line]));
  return nodes.length === 1 ? nodes[0] : el("span", {}, nodes);
}

function date(part) {
  const shown = formatDate(part.timestamp, part.format) ?? part.fallback ?? String(part.timestamp);
  const node = el("time", {}, shown);
  return part.url ? link(part.url, [node]) : node;
}

function color(value) {
  const swatch = el("span", { class: "swatch" });
  swatch.style.backgroundColor = /^#[0-9a-f]{3,8}$/i.test(value) ? value : "transparent";
  return el("span", {}, value, swatch);
}

function styled(node, style = {}) {
  const tags = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code", highlight: "mark" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style?.[name] ? el(tag, {}, inner) : inner), node);
}
