// Short notes at the edge of the page.

import { el } from "./dom.js";
import { icon } from "./icons.js";

const STAY_MS = 6000;

/** Say something for a few seconds; `kind` is "info" or "warning". */
export function toast(text, kind = "info") {
  const shelf = document.getElementById("toasts");
  const node = el("div", { class: `toast ${kind}` }, icon(kind === "warning" ? "warning" : "check"), el("span", {}, text));
  shelf.append(node);
  setTimeout(() => node.remove(), STAY_MS);
}
