// Whether a mouse button or a finger is down: what is under it must not be built anew before it is up, or the click is lost.

let isDown = false;
const waiting = new Map();

function release() {
  isDown = false;
  const works = [...waiting.values()];
  waiting.clear();
  works.forEach((work) => work());
}

document.addEventListener("pointerdown", () => (isDown = true), true);
// The click comes right after the button is up.
["pointerup", "pointercancel", "contextmenu", "dragend"].forEach((end) => document.addEventListener(end, () => setTimeout(release), true));

/** Do it now, or once nothing is pressed; of several that wait under one key the last is done. */
export function whenReleased(key, work) {
  if (isDown) waiting.set(key, work);
  else work();
}
