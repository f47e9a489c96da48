// Standard markdown of `markdown` blocks and streamed answers: headings, lists, quotes, code, tables, links, marks.

import { el, link } from "./dom.js";
import { inline as slackInline } from "./mrkdwn.js";

export function markdown(text) {
  const rows = String(text ?? "").replaceAll("\r\n", "\n").split("\n");
  const nodes = [];
  for (let at = 0; at < rows.length; ) {
    const [node, next] = block(rows, at);
    if (node) nodes.push(node);
    at = next;
  }
  return el("div", { class: "markdown" }, nodes);
}

function block(rows, at) {
  const row = rows[at];
  if (!row.trim()) return [null, at + 1];
  if (/^```/.test(row)) return fenced(rows, at);
  const heading = /^(#{1,6})\s+(.*)$/.exec(row);
  if (heading) return [el("p", { class: `md-heading md-h${heading[1].length}` }, inline(heading[2])), at + 1];
  if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(row)) return [el("hr"), at + 1];
  if (/^\s*>/.test(row)) return gathered(rows, at, /^\s*>\s?/, (lines) => el("blockquote", {}, joined(lines)));
  if (/^\s*[-*+]\s+/.test(row)) return list(rows, at, /^(\s*)[-*+]\s+/, "ul");
  if (/^\s*\d+[.)]\s+/.test(row)) return list(rows, at, /^(\s*)\d+[.)]\s+/, "ol");
  if (row.includes("|") && /^\s*\|?[\s:|-]+\|?\s*$/.test(rows[at + 1] ?? "")) return table(rows, at);
  return paragraph(rows, at);
}

function fenced(rows, at) {
  const end = rows.findIndex((row, index) => index > at && /^```/.test(row));
  const last = end === -1 ? rows.length : end;
  return [el("pre", { class: "code" }, rows.slice(at + 1, last).join("\n")), last + 1];
}

function gathered(rows, at, prefix, build) {
  const lines = [];
  while (at < rows.length && prefix.test(rows[at])) lines.push(rows[at++].replace(prefix, ""));
  return [build(lines), at];
}

function list(rows, at, prefix, tag) {
  const items = [];
  while (at < rows.length && (prefix.test(rows[at]) || (/^\s{2,}\S/.test(rows[at]) && items.length))) {
    const found = prefix.exec(rows[at]);
    if (found) {
      const task = /^\[([ xX])\]\s/.exec(rows[at].replace(prefix, ""));
      const item = el("li", {}, inline(rows[at].replace(prefix, "").replace(/^\[[ xX]\]\s/, task?.[1] === " " ? "☐ " : "☑ ")));
      item.style.marginInlineStart = `${Math.floor(found[1].length / 2) * 1.2}em`;
      items.push(item);
    } else items.at(-1).append(" ", ...inline(rows[at].trim()));
    at += 1;
  }
  return [el(tag, {}, items), at];
}

function table(rows, at) {
  const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());
  const head = el("tr", {}, cells(rows[at]).map((cell) => el("th", { scope: "col" }, inline(cell))));
  const body = [];
  for (at += 2; at < rows.length && rows[at].includes("|"); at += 1) {
    body.push(el("tr", {}, cells(rows[at]).map((cell) => el("td", {}, inline(cell)))));
  }
  return [el("div", { class: "table-wrap", tabindex: "0" }, el("table", {}, el("thead", {}, head), el("tbody", {}, body))), at];
}

function paragraph(rows, at) {
  const lines = [];
  while (at < rows.length && rows[at].trim() && !/^(#{1,6}\s|```|\s*[-*+]\s+|\s*\d+[.)]\s+|\s*>)/.test(rows[at])) lines.push(rows[at++]);
  if (!lines.length) lines.push(rows[at++]);
  return [el("p", {}, joined(lines)), at];
}

function joined(lines) {
  return lines.flatMap((line, index) => [...(index ? [el("br")] : []), ...inline(line)]);
}

const SPANS = [
  [/`([^`]+)`/, (match) => el("code", {}, match[1])],
  [/\[([^\]]+)\]\((https?:[^)\s]+|mailto:[^)\s]+)\)/, (match) => link(match[2], inline(match[1]))],
  [/\*\*(\S(?:.*?\S)?)\*\*/, (match) => el("strong", {}, inline(match[1]))],
  [/__(\S(?:.*?\S)?)__/, (match) => el("strong", {}, inline(match[1]))],
  [/~~(\S(?:.*?\S)?)~~/, (match) => el("s", {}, inline(match[1]))],
  [/(?<![\w*])\*(\S(?:[^*]*?\S)?)\*(?!\w)/, (match) => el("em", {}, inline(match[1]))],
  [/(?<!\w)_(\S(?:[^_]*?\S)?)_(?!\w)/, (match) => el("em", {}, inline(match[1]))],
];

/** Inline markdown; what is left is Slack's own: tokens in angle brackets, emoji, bare links. */
function inline(text) {
  const found = SPANS.map(([pattern, build]) => [pattern.exec(text), build]).filter(([match]) => match);
  if (!found.length) return slackInline(text, { marks: false });
  const [match, build] = found.reduce((first, next) => (next[0].index < first[0].index ? next : first));
  return [...inline(text.slice(0, match.index)), build(match), ...inline(text.slice(match.index + match[0].length))].flat();
}
