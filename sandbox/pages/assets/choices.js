// What a person chose in a message: still chosen after a reload, as in Slack, for as long as the browser's tab is open.

import { heldState } from "./holding.js";
import { store } from "./store.js";

const keyOf = (message, block, one) => ["choice", store.me.id, message.ts, block.block_id, one.action_id].join(" ");

/** Keep what the element holds now; a button holds nothing. */
export function keepChoice(message, block, one) {
  const inFocus = document.activeElement?.closest(".message");
  const node = inFocus?.dataset.ts === message.ts ? inFocus : document.querySelector(`.message[data-ts="${CSS.escape(message.ts)}"]`);
  const state = heldState(node, block, one);
  if (state) sessionStorage.setItem(keyOf(message, block, one), JSON.stringify(state));
}

/** What was kept, in the shape of view.state; undefined where nothing was. */
export function keptChoice(message, block, one) {
  return JSON.parse(sessionStorage.getItem(keyOf(message, block, one)) ?? "null") ?? undefined;
}
