// data_visualization blocks: pie, bar, line and area, drawn as SVG with the figures as a table for screen readers.

import { el } from "./dom.js";

const COLORS = 6;
const WIDTH = 480;
const HEIGHT = 220;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
  node.append(...children.flat());
  return node;
}

export function chart(block) {
  const { chart: data } = block;
  const draw = { pie, bar: bars, line: lines, area: lines }[data.type];
  if (!draw) return el("div", { class: "unknown" }, `Unknown chart: ${data.type}`);
  const names = data.type === "pie" ? data.segments.map((part) => `${part.label} · ${part.value.toLocaleString("en-US")}`) : data.series.map((one) => one.name);
  return el("figure", { class: "chart" }, el("figcaption", {}, block.title), draw(data), legend(names), figures(data));
}

function canvas(children, label) {
  return svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label }, children);
}

function legend(names) {
  return el("ul", { class: "legend" }, names.map((name, index) => el("li", { class: `series-${index % COLORS}` }, name)));
}

function figures(data) {
  const rows = data.type === "pie" ? data.segments : data.series.flatMap((one) => one.data.map((point) => ({ label: `${one.name}, ${point.label}`, value: point.value })));
  return el("ul", { class: "unseen" }, rows.map((row) => el("li", {}, `${row.label}: ${row.value}`)));
}

function pie({ segments }) {
  const total = segments.reduce((sum, part) => sum + Math.max(part.value, 0), 0) || 1;
  let turn = -Math.PI / 2;
  const slices = segments.map((part, index) => {
    const from = turn;
    turn += (Math.max(part.value, 0) / total) * Math.PI * 2;
    return slice(from, turn, index);
  });
  return canvas(slices, "Pie chart");
}

function slice(from, to, index) {
  const [x, y, r] = [WIDTH / 2, HEIGHT / 2, 96];
  if (to - from > Math.PI * 1.9999) return svg("circle", { cx: x, cy: y, r, class: `fill-${index % COLORS}` });
  const point = (angle) => `${x + r * Math.cos(angle)} ${y + r * Math.sin(angle)}`;
  const d = `M${x} ${y}L${point(from)}A${r} ${r} 0 ${to - from > Math.PI ? 1 : 0} 1 ${point(to)}Z`;
  return svg("path", { d, class: `slice fill-${index % COLORS}` });
}

const FRAME = { left: 46, right: 8, top: 10, bottom: 26 };

function frame({ series, axis_config: axes }) {
  const values = series.flatMap((one) => one.data.map((point) => point.value));
  const top = Math.max(...values, 0) || 1;
  const low = Math.min(...values, 0);
  const inner = { width: WIDTH - FRAME.left - FRAME.right, height: HEIGHT - FRAME.top - FRAME.bottom };
  const y = (value) => FRAME.top + inner.height * (1 - (value - low) / (top - low || 1));
  const step = inner.width / axes.categories.length;
  return { top, low, y, step, x: (index) => FRAME.left + step * (index + 0.5), categories: axes.categories };
}

function axes(area) {
  const ticks = [0, 0.5, 1].map((share) => area.low + (area.top - area.low) * share);
  const grid = ticks.map((value) => svg("line", { x1: FRAME.left, x2: WIDTH - FRAME.right, y1: area.y(value), y2: area.y(value), class: "grid" }));
  const marks = ticks.map((value) => svg("text", { x: FRAME.left - 6, y: area.y(value) + 4, "text-anchor": "end" }, compact(value)));
  const names = area.categories.map((name, index) => svg("text", { x: area.x(index), y: HEIGHT - 8, "text-anchor": "middle" }, name));
  return [...grid, ...marks, ...names];
}

const compact = (value) => new Intl.NumberFormat("en-US", { notation: "compact" }).format(value);
const valueAt = (one, category) => one.data.find((point) => point.label === category)?.value ?? 0;

function bars(data) {
  const area = frame(data);
  const width = (area.step * 0.7) / data.series.length;
  const shapes = data.series.flatMap((one, index) =>
    area.categories.map((category, at) => {
      const value = valueAt(one, category);
      const x = area.x(at) - (width * data.series.length) / 2 + width * index;
      const [from, to] = [area.y(Math.max(value, 0)), area.y(Math.min(value, 0))];
      return svg("rect", { x, y: from, width: width * 0.92, height: Math.max(to - from, 1), rx: 2, class: `fill-${index % COLORS}` });
    }),
  );
  return canvas([...axes(area), ...shapes], "Bar chart");
}

function lines(data) {
  const area = frame(data);
  const shapes = data.series.flatMap((one, index) => {
    const points = area.categories.map((category, at) => `${area.x(at)} ${area.y(valueAt(one, category))}`);
    const stroke = svg("path", { d: `M${points.join("L")}`, class: `stroke stroke-${index % COLORS}` });
    if (data.type === "line") return [stroke];
    const d = `M${area.x(0)} ${area.y(0)}L${points.join("L")}L${area.x(points.length - 1)} ${area.y(0)}Z`;
    return [svg("path", { d, class: `area fill-${index % COLORS}` }), stroke];
  });
  return canvas([...axes(area), ...shapes], data.type === "line" ? "Line chart" : "Area chart");
}
