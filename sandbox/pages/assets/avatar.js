// The picture beside a name: initials on a colour of their own; the app has its thread.

import { el } from "./dom.js";
import { hueOf, initials, user } from "./names.js";

export function avatar(userId, size = "") {
  const one = user(userId);
  if (one?.is_bot) return el("span", { class: `avatar app ${size}`, "aria-hidden": "true" }, "T");
  if (userId === "USLACKBOT") return el("span", { class: `avatar slackbot ${size}`, "aria-hidden": "true" }, "♥");
  const node = el("span", { class: `avatar ${size}`, "aria-hidden": "true" }, initials(one?.real_name ?? "?"));
  node.style.setProperty("--hue", hueOf(userId));
  return node;
}
