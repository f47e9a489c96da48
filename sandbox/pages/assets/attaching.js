// Files on their way into a message: picked, dropped or pasted, and shown on the shelf below the words.

import { sizeWords } from "./attachments.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./notices.js";

const MOST_BYTES = 100 * 1048576;

/** Files dropped anywhere on the conversation, or pasted into the field. */
export function takeFiles(parts) {
  const { form, text } = parts;
  const hasFiles = (transfer) => [...(transfer?.types ?? [])].includes("Files");
  const place = () => form.parentElement;
  text.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    addFiles(parts, [...event.clipboardData.files]);
  });
  const over = (event) => {
    const inside = place()?.contains(event.target) && !form.hidden && hasFiles(event.dataTransfer);
    if (hasFiles(event.dataTransfer)) event.preventDefault();
    place()?.classList.toggle("dropping", Boolean(inside) && event.type === "dragover");
    return inside;
  };
  document.addEventListener("dragover", over);
  document.addEventListener("dragend", over);
  document.addEventListener("dragleave", (event) => event.relatedTarget === null && place()?.classList.remove("dropping"));
  document.addEventListener("drop", (event) => {
    if (!over(event)) return;
    addFiles(parts, [...event.dataTransfer.files]);
    text.focus();
  });
}

export async function addFiles(parts, files) {
  const key = parts.state.key;
  const tooBig = files.filter((file) => file.size > MOST_BYTES);
  if (tooBig.length) toast(`${tooBig[0].name} is larger than ${MOST_BYTES / 1048576} MB, the most that this sandbox takes.`, "warning");
  const read = await Promise.all(files.filter((file) => !tooBig.includes(file)).map(async (file) => ({ name: file.name, size: file.size, content_base64: await base64(file) })));
  if (key !== parts.state.key) return;
  parts.state.files.push(...read);
  drawShelf(parts);
}

/** The bytes of a file as base64, which keeps pictures whole. */
function base64(file) {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
}

export function drawShelf(parts) {
  parts.form.classList.toggle("ready", Boolean(parts.text.value.trim() || parts.state.files.length));
  fill(parts.shelf, parts.state.files.map((file) => el("span", { class: "chip" }, icon("file"), file.name, el("span", { class: "muted" }, sizeWords(file.size)),
    el("button", { type: "button", "aria-label": `Remove ${file.name}`, on: { click: () => dropFile(parts, file) } }, icon("close")))));
}

function dropFile(parts, file) {
  parts.state.files = parts.state.files.filter((one) => one !== file);
  drawShelf(parts);
}
