// Telling the bot what was pressed or chosen, and saying so where it did not take it.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { confirmed } from "./popup.js";

/** What the person reads where the bot did not take a click. */
export function refusalText(note) {
  if (note === "operation_timeout") return "The bot did not answer within 3 seconds.";
  if (note === "connection_failed") return "The bot is not running.";
  return "The bot answered with an error.";
}

/** Send a value after its confirm dialog; while it is under way the node is busy. Says so beside it if it failed. */
export async function send(node, one, block, scene, value) {
  if (!(await confirmed(one.confirm))) return false;
  node.parentElement?.querySelector(":scope > .no-answer")?.remove();
  node.classList.add("busy");
  node.setAttribute("aria-busy", "true");
  const reply = await scene.act(one, block, value).catch((problem) => ({ problem: problem.message }));
  node.classList.remove("busy");
  node.removeAttribute("aria-busy");
  const text = reply?.problem ?? (reply?.note ? refusalText(reply.note) : "");
  if (text && !(scene.showsNotice && reply?.note)) node.after(el("span", { class: "no-answer", role: "alert" }, icon("warning"), text));
  return !text;
}

/** A value was changed: keep it, and send it where this scene sends at once. */
export function changed(node, one, block, scene, value) {
  scene.keep?.(one, block, value);
  if (scene.sends(one, block)) send(node, one, block, scene, value);
}
