// The blocks of a view, kept as they are while the view changes around them, so that typing is not lost.

import { api } from "./api.js";
import { blockNode } from "./blocks.js";
import { asSeenBy } from "./dates.js";
import { arrange, el, keyed } from "./dom.js";
import { heldState, holdFocus } from "./holding.js";
import { refreshInput } from "./inputs.js";
import { suggestions } from "./message.js";
import { store } from "./store.js";

/** {node, show(view), clear(), drafts()}; `drafts` holds what was typed since it was shown. */
export function viewBody(heading = "h2") {
  const node = el("div", { class: "view-blocks blocks" });
  let view = null;
  let drafts = {};
  let saving = Promise.resolve();
  const shown = new WeakMap();
  let blocksOf = fresh();

  function fresh() {
    return keyed(built);
  }

  /** A block; where only the words around an input changed, the input itself stays, with the caret in it. */
  function built(block, index, before) {
    const last = shown.get(before);
    const node = last && isSameInput(last, block) ? refreshInput(before, block, scene()) : blockNode(block, scene(before));
    shown.set(node, block);
    return node;
  }

  function scene(before = null) {
    const at = () => ({ user: store.me.id, view_id: view.id });
    const name = (one, block) => ({ action_id: one.action_id, block_id: block.block_id });
    return {
      me: store.me.id,
      place: store.place,
      heading,
      errors: view.errors ?? {},
      showsNotice: view.type === "modal",
      sends: (one, block) => block.type !== "input" || block.dispatch_action === true,
      kept: (one, block) => heldState(before, block, one) ?? view.state?.values?.[block.block_id]?.[one.action_id],
      keep: (one, block, value) => {
        (drafts[block.block_id] ??= {})[one.action_id] = value;
      },
      act: async (one, block, value) => {
        await flush(block.block_id);
        return api.action({ ...at(), ...name(one, block), value });
      },
      suggest: (one, block, value) => suggestions(api.suggest({ ...at(), ...name(one, block), value })),
    };
  }

  /** Put what was typed elsewhere in the form where the bot will see it in view.state, before an action is sent. */
  function flush(exceptBlock) {
    const inputs = (view.blocks ?? []).filter((block) => block.type === "input" && !block.dispatch_action && block.block_id !== exceptBlock);
    const waiting = inputs.filter((block) => drafts[block.block_id]);
    saving = waiting.reduce((done, block) => done.then(() => save(block)), saving);
    return saving;
  }

  async function save(block) {
    for (const [action_id, value] of Object.entries(drafts[block.block_id] ?? {})) {
      await api.action({ user: store.me.id, view_id: view.id, block_id: block.block_id, action_id, value }).catch(() => null);
    }
  }

  return {
    node,
    show: (next) => {
      if (view?.id !== next.id) {
        drafts = {};
        blocksOf = fresh();
      }
      view = next;
      drafts = stillThere(drafts, next.blocks ?? []);
      const error = (block) => next.errors?.[block.block_id] ?? "";
      const giveBack = holdFocus(node);
      arrange(node, blocksOf(next.blocks ?? [], (block, index) => block.block_id ?? `#${index}`, (block) => JSON.stringify([block, error(block), asSeenBy()])));
      giveBack();
    },
    clear: () => {
      view = null;
      drafts = {};
      blocksOf = fresh();
    },
    drafts: () => drafts,
  };
}

const isSameInput = (last, next) => next.type === "input" && last.type === "input" && JSON.stringify([last.element, last.dispatch_action]) === JSON.stringify([next.element, next.dispatch_action]);

/** Drafts of fields that the form still has: the bot may have put others in their place. */
function stillThere(drafts, blocks) {
  const has = new Set(blocks.flatMap((block) => [block.element, block.accessory, ...(block.elements ?? [])].map((one) => `${block.block_id} ${one?.action_id}`)));
  const kept = Object.entries(drafts).map(([block, actions]) => [block, Object.fromEntries(Object.entries(actions).filter(([action]) => has.has(`${block} ${action}`)))]);
  return Object.fromEntries(kept.filter(([, actions]) => Object.keys(actions).length));
}
