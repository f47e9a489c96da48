// Keeping what a person is in the middle of while the bot changes the form or the message around it.

const nodeOf = (root, blockId, actionId) => root?.querySelector(`[data-block-id="${CSS.escape(blockId)}"] [data-action-id="${CSS.escape(actionId)}"]`) ?? null;

/** What an element holds right now, in the shape of view.state; undefined where there is no such element. */
export function heldState(root, block, one) {
  const inside = root?.dataset.blockId === block.block_id ? root.querySelector(`[data-action-id="${CSS.escape(one.action_id ?? "")}"]`) : nodeOf(root, block.block_id, one.action_id ?? "");
  return inside?.state?.();
}

/** Note where the focus is inside `root`; the answer puts it back if what had it was built anew: caret, words, open list. */
export function holdFocus(root) {
  const active = document.activeElement;
  const owner = root.contains(active) ? active.closest("[data-action-id]") : null;
  const blockId = owner?.closest("[data-block-id]")?.dataset.blockId;
  if (!blockId) return () => {};
  const { actionId } = owner.dataset;
  const selection = [active.selectionStart, active.selectionEnd];
  const query = owner.typed?.() ?? null;
  return () => {
    if (active.isConnected) return;
    const next = nodeOf(root, blockId, actionId);
    if (!next) return;
    if (query !== null && next.resume) return void next.resume(query);
    const field = next.matches("input, textarea, button, a") ? next : next.querySelector("input, textarea, button, a");
    field?.focus();
    if (Number.isInteger(selection[0]) && field?.value !== undefined && "setSelectionRange" in field && /^(text|search|url|tel|textarea)$/.test(field.type)) field.setSelectionRange(...selection);
  };
}
