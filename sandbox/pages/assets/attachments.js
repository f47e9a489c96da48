// Attachments (the coloured bar, unfurled links, the fields of old) and files.

import { blockNodes } from "./blocks.js";
import { el, link } from "./dom.js";
import { icon } from "./icons.js";
import { decode, mrkdwn } from "./mrkdwn.js";
import { picture } from "./picture.js";

export function attachment(one, scene) {
  const title = one.title ? el("strong", {}, one.title_link ? link(one.title_link, decode(one.title)) : decode(one.title)) : null;
  const node = el("div", { class: "attachment" },
    one.pretext ? el("div", {}, mrkdwn(one.pretext)) : null,
    el("div", { class: "attachment-main" },
      one.author_name ? el("div", { class: "muted" }, decode(one.author_name)) : null,
      title,
      one.blocks ? blockNodes(one.blocks, scene) : null,
      one.text ? el("div", {}, mrkdwn(one.text)) : null,
      one.fields ? el("div", { class: "fields" }, one.fields.map(field)) : null,
      one.image_url ? picture({ image_url: one.image_url, alt_text: decode(one.fallback ?? "") }, "block-picture") : null,
      one.footer ? el("div", { class: "muted" }, decode(one.footer)) : null));
  node.style.setProperty("--bar", colorOf(one.color));
  return node;
}

function colorOf(color) {
  const named = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };
  if (named[color]) return named[color];
  const hex = String(color ?? "").replace(/^#?/, "#");
  return /^#[0-9a-f]{3,8}$/i.test(hex) ? hex : "var(--line-strong)";
}

function field(one) {
  return el("div", { class: one.short ? "field" : "field wide" }, el("strong", {}, decode(one.title)), el("div", {}, mrkdwn(one.value)));
}

export function fileCard(file) {
  const isPicture = file.mimetype?.startsWith("image/") || /^(png|jpe?g|gif|svg|webp)$/i.test(file.filetype ?? "");
  const name = file.title || file.name;
  if (isPicture) return el("figure", { class: "file-picture" }, el("figcaption", {}, link(file.url_private, name)), picture({ image_url: file.url_private, alt_text: file.alt_txt || name }, "block-picture"));
  return el("div", { class: "file-card" }, icon("file"), el("div", {}, link(file.url_private_download ?? file.url_private, name), el("div", { class: "muted" }, `${String(file.filetype ?? "file").toUpperCase()} · ${sizeWords(file.size ?? 0)}`)));
}

export function sizeWords(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} kB` : `${(bytes / 1048576).toFixed(1)} MB`;
}
