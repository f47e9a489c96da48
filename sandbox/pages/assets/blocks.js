// Blocks to nodes. `scene` says where they stand: who looks, how to act, what was typed (see elements.js).

import { card, carousel, container, plan, taskCard } from "./cards.js";
import { chart } from "./charts.js";
import { el, link } from "./dom.js";
import { element } from "./elements.js";
import { inputBlock } from "./inputs.js";
import { markdown } from "./markdown.js";
import { plainNodes, textNodes } from "./mrkdwn.js";
import { picture } from "./picture.js";
import { richText } from "./richtext.js";
import { dataTable, table } from "./tables.js";

const FOLD_AT_CHARACTERS = 700;

const KINDS = {
  section,
  actions,
  context,
  context_actions: actions,
  divider: () => el("hr"),
  header: (block, scene) => el(scene.heading ?? "h2", {}, textNodes(block.text)),
  image: imageBlock,
  input: inputBlock,
  markdown: (block) => markdown(block.text),
  rich_text: richText,
  table,
  data_table: dataTable,
  data_visualization: chart,
  alert: (block) => el("div", { class: `alert alert-${block.level ?? "default"}`, role: "note" }, textNodes(block.text)),
  card: (block, scene) => card(block, scene, element),
  carousel: (block, scene) => carousel(block, scene, element),
  container: (block, scene) => container(block, scene, blockNode),
  plan,
  task_card: taskCard,
  video,
  file: (block) => el("div", { class: "context" }, `Remote file ${block.external_id}`),
};

/** All blocks of a message or view. */
export function blockNodes(blocks, scene) {
  return (blocks ?? []).map((block) => blockNode(block, scene));
}

/** One block; one that this page does not know says so instead of vanishing. */
export function blockNode(block, scene) {
  const build = Object.hasOwn(KINDS, block.type) ? KINDS[block.type] : unknown;
  let node;
  try {
    node = build(block, scene);
  } catch (error) {
    node = broken(block, error);
  }
  node.classList.add("block", `block-${String(block.type).replaceAll("_", "-")}`);
  if (block.block_id) node.dataset.blockId = block.block_id;
  return node;
}

function unknown(block) {
  return el("div", { class: "unknown", role: "note" }, `Unknown block: ${block.type}`);
}

function broken(block, error) {
  return el("div", { class: "unknown", role: "note" }, `This ${block.type} block cannot be shown: ${error.message}`);
}

function section(block, scene) {
  const text = block.text ? foldable(block.text, block.expand === true) : null;
  const fields = block.fields ? el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "field" }, textNodes(field)))) : null;
  const accessory = block.accessory ? el("div", { class: "accessory" }, element(block.accessory, block, scene)) : null;
  return el("div", {}, el("div", { class: "section-main" }, text, fields), accessory);
}

function foldable(text, expanded) {
  const node = el("div", { class: "section-text" }, textNodes(text));
  if (expanded || node.textContent.length <= FOLD_AT_CHARACTERS) return node;
  node.classList.add("folded");
  const more = el("button", { type: "button", class: "see-more", "aria-expanded": "false" }, "See more");
  more.addEventListener("click", () => {
    const folded = node.classList.toggle("folded");
    more.textContent = folded ? "See more" : "See less";
    more.setAttribute("aria-expanded", String(!folded));
  });
  return el("div", {}, node, more);
}

function actions(block, scene) {
  const shown = block.elements.filter((one) => !one.visible_to_user_ids || one.visible_to_user_ids.includes(scene.me));
  return el("div", {}, shown.map((one) => element(one, block, scene)));
}

function context(block) {
  return el("div", {}, block.elements.map((one) => (one.type === "image" ? picture(one, "context-image") : el("span", {}, textNodes(one)))));
}

function imageBlock(block) {
  return el("figure", {}, block.title ? el("figcaption", {}, plainNodes(block.title.text)) : null, picture(block, "block-picture"));
}

function video(block) {
  const title = el("strong", {}, plainNodes(block.title.text));
  const shown = picture({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "block-picture");
  return el("figure", {}, el("figcaption", {}, block.title_url ? link(block.title_url, [title]) : title), link(block.video_url, [shown]));
}
