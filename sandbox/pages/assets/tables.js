// table and data_table blocks.

import { el, fill } from "./dom.js";
import { plainNodes } from "./mrkdwn.js";
import { richText } from "./richtext.js";

export function table(block) {
  const settings = block.column_settings ?? [];
  const [head, ...rest] = block.rows;
  const row = (cells, tag) => el("tr", {}, cells.map((value, index) => aligned(cell(value, tag), settings[index])));
  return wrap(el("table", {}, el("thead", {}, row(head, "th")), el("tbody", {}, rest.map((cells) => row(cells, "td")))), "Table");
}

function wrap(node, label) {
  return el("div", { class: "table-wrap", tabindex: "0", role: "group", "aria-label": label }, node);
}

function cell(value, tag, props = {}) {
  return el(tag, tag === "th" ? { scope: "col", ...props } : props, cellContent(value));
}

function cellContent(value) {
  if (value.type === "rich_text") return richText(value);
  if (value.type === "raw_number") return value.text ?? value.value.toLocaleString("en-US");
  return plainNodes(value.text, false);
}

function aligned(node, settings) {
  if (settings?.align) node.style.textAlign = settings.align;
  if (settings?.is_wrapped === false) node.style.whiteSpace = "nowrap";
  return node;
}

const sortKey = (value) => (value.type === "raw_number" ? value.value : String(value.text ?? "").toLowerCase());

/** A table with pages and columns that sort on a click. */
export function dataTable(block) {
  const [head, ...rows] = block.rows;
  const state = { page: 0, column: -1, up: true };
  const size = block.page_size ?? 5;
  const body = el("tbody");
  const pages = el("div", { class: "pager" });
  const numeric = head.map((_, index) => rows.every((cells) => cells[index]?.type === "raw_number"));
  const headers = head.map((value, index) =>
    el("th", { scope: "col", "aria-sort": "none", class: numeric[index] ? "number" : "" }, el("button", { type: "button", class: "sort", on: { click: () => sortBy(index) } }, cellContent(value))),
  );
  const sortBy = (index) => {
    Object.assign(state, { up: state.column === index ? !state.up : true, column: index, page: 0 });
    headers.forEach((node, at) => node.setAttribute("aria-sort", at === index ? (state.up ? "ascending" : "descending") : "none"));
    draw();
  };
  const sorted = () => {
    if (state.column < 0) return rows;
    const [one, two] = state.up ? [-1, 1] : [1, -1];
    return [...rows].sort((a, b) => (sortKey(a[state.column]) < sortKey(b[state.column]) ? one : two));
  };
  const draw = () => {
    const from = state.page * size;
    fill(body, sorted().slice(from, from + size).map((cells) => bodyRow(cells, block.row_header_column_index ?? 0)));
    fill(pages, pager(state, Math.ceil(rows.length / size), rows.length, draw));
  };
  draw();
  const node = el("table", { class: "data" }, el("caption", {}, block.caption), el("thead", {}, el("tr", {}, headers)), body);
  return el("div", {}, wrap(node, block.caption), pages);
}

function bodyRow(cells, header) {
  return el("tr", {}, cells.map((value, index) => {
    const node = cell(value, index === header ? "th" : "td", index === header ? { scope: "row" } : {});
    if (value.type === "raw_number") node.classList.add("number");
    return node;
  }));
}

function pager(state, count, total, draw) {
  if (count < 2) return [];
  const turn = (step) => () => {
    state.page += step;
    draw();
  };
  const button = (text, step, off) => el("button", { type: "button", class: "quiet", disabled: off, on: { click: turn(step) } }, text);
  return [
    button("Previous", -1, state.page === 0),
    el("span", {}, `Page ${state.page + 1} of ${count} · ${total} rows`),
    button("Next", 1, state.page >= count - 1),
  ];
}
