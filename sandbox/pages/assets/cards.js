// card, carousel, container, plan and task_card blocks.

import { el, link } from "./dom.js";
import { plainNodes, textNodes } from "./mrkdwn.js";
import { picture } from "./picture.js";
import { richText } from "./richtext.js";

export function card(block, scene, element) {
  const title = el("div", { class: "card-title" },
    block.icon ? picture(block.icon, "card-icon") : null,
    el("div", {}, el("strong", {}, textNodes(block.title)), el("div", { class: "muted" }, textNodes(block.subtitle))));
  return el("div", { class: "card" },
    block.hero_image ? picture(block.hero_image, "card-hero") : null,
    block.title || block.subtitle ? title : null,
    block.body ? el("div", {}, textNodes(block.body)) : null,
    block.subtext ? el("div", { class: "muted" }, textNodes(block.subtext)) : null,
    block.actions ? el("div", { class: "block-actions" }, block.actions.map((one) => element(one, block, scene))) : null);
}

export function carousel(block, scene, element) {
  return el("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, block.elements.map((one) => card(one, scene, element)));
}

export function container(block, scene, blockNode) {
  const title = block.rich_text_title ? richText(block.rich_text_title) : el("strong", {}, textNodes(block.title));
  const head = [block.icon ? picture(block.icon, "card-icon") : null, title, block.subtitle ? el("span", { class: "muted" }, textNodes(block.subtitle)) : null];
  const inside = el("div", { class: "container-inside" }, block.child_blocks.map((child) => blockNode(child, scene)));
  if (!block.is_collapsible) return el("div", { class: "container" }, el("div", { class: "container-head" }, head), inside);
  return el("details", { class: "container", open: !block.default_collapsed }, el("summary", { class: "container-head" }, head), inside);
}

const STATUS = { pending: "○", in_progress: "◐", complete: "●", error: "✕" };

export function taskCard(block) {
  const status = block.status ?? "in_progress";
  return el("div", { class: `task task-${status}` },
    el("div", {}, el("span", { class: "task-mark", role: "img", "aria-label": status.replace("_", " ") }, STATUS[status]), " ", el("strong", {}, plainNodes(block.title))),
    block.details ? richText(block.details) : null,
    block.output ? richText(block.output) : null,
    block.sources?.length ? el("div", { class: "muted" }, block.sources.map((source) => link(source.url, source.text, { class: "source" }))) : null);
}

export function plan(block) {
  return el("div", { class: "plan" }, el("strong", {}, plainNodes(block.title)), (block.tasks ?? []).map(taskCard));
}
