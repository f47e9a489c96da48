// Whether a mouse button or a finger is down: what is under it must not be built anew before it is up, or the click is lost.

let isDown = false;
let waiting = [];

function release() {
  isDown = false;
  const works = waiting;
  waiting = [];
  works.forEach((work) => work());
}

document.addEventListener("pointerdown", () => (isDown = true), true);
// The click comes right after the button is up.
["pointerup", "pointercancel", "contextmenu", "dragend"].forEach((end) => document.addEventListener(end, () => setTimeout(release), true));
window.addEventListener("blur", release);

/** Do it now, or in its turn once nothing is pressed. */
export function whenReleased(work) {
  if (isDown) waiting.push(work);
  else work();
}
