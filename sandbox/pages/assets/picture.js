// Pictures of blocks.

import { el, webAddress } from "./dom.js";

/** An image element; where it cannot be loaded its description stands in. */
export function picture(image, className) {
  const url = image.image_url ?? image.slack_file?.url;
  if (!webAddress(url)) return el("span", { class: "no-picture" }, image.alt_text);
  const node = el("img", { src: url, alt: image.alt_text, class: className, loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(el("span", { class: "no-picture", title: url }, image.alt_text)));
  return node;
}
