// Where a person types: words, names, files, half-written drafts.

import { addFiles, drawShelf, takeFiles } from "./attaching.js";
import { completion } from "./completion.js";
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./notices.js";
import { runCommand, say, shortcuts } from "./saying.js";
import { store, tell } from "./store.js";

/** options: {label, target() -> {channel, thread_ts?}, placeholder(), editLast(), inThread} */
export function composer(options) {
  const parts = { ...draw(options), options, state: { files: [], busy: false, drafts: new Map(), key: "" } };
  const { form, text } = parts;
  completion(text, parts.hint, form);
  wire(parts);
  takeFiles(parts);
  return {
    node: form,
    refresh: () => {
      text.placeholder = options.placeholder();
      text.setAttribute("aria-label", text.placeholder);
      swapDraft(parts);
    },
    focus: () => text.focus(),
    put: (words) => put(parts, words),
    say: (words) => {
      tell("said", options.target());
      return say(words, [], options).catch((problem) => toast(problem.message, "warning"));
    },
  };
}

function draw({ label, inThread }) {
  const text = el("textarea", { id: freshId("composer"), rows: "1", "aria-label": label, autocomplete: "off" });
  const hint = el("div", { class: "usage", "aria-live": "polite" });
  const trouble = el("div", { class: "trouble", role: "alert" });
  const shelf = el("div", { class: "shelf" });
  const pick = el("input", { type: "file", multiple: true, class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  const attach = el("button", { type: "button", class: "icon-button", "aria-label": "Attach a file", title: "Attach a file", on: { click: () => pick.click() } }, icon("attach"));
  const sendButton = el("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
  const tools = el("div", { class: "composer-tools" }, attach, inThread ? null : shortcuts(), pick, sendButton);
  const form = el("form", { class: "composer" }, hint, el("div", { class: "composer-box" }, text, shelf, tools), trouble);
  return { form, text, hint, trouble, shelf, pick, sendButton };
}

/** Each conversation keeps its own half-written words and files, for each person. */
function swapDraft(parts) {
  const { text, state, options } = parts;
  const { channel, thread_ts: thread } = options.target();
  const key = `${store.me.id} ${channel} ${thread ?? ""}`;
  if (key === state.key) return;
  if (state.key) state.drafts.set(state.key, { words: text.value, files: state.files });
  const draft = state.drafts.get(key) ?? { words: "", files: [] };
  Object.assign(state, { key, files: draft.files });
  text.value = draft.words;
  text.dispatchEvent(new Event("input"));
  drawShelf(parts);
}

function put({ text }, words) {
  text.value = words;
  text.dispatchEvent(new Event("input"));
  text.focus();
}

function wire(parts) {
  const { form, text, pick } = parts;
  text.addEventListener("input", () => {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 240)}px`;
    parts.trouble.textContent = "";
    form.classList.toggle("ready", Boolean(text.value.trim() || parts.state.files.length));
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "ArrowUp" && !text.value && !event.defaultPrevented) {
      event.preventDefault();
      parts.options.editLast();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(parts);
  });
  pick.addEventListener("change", async () => {
    await addFiles(parts, [...pick.files]);
    pick.value = "";
    text.focus();
  });
}

async function submit(parts) {
  const { state, text, trouble, sendButton } = parts;
  const words = text.value.trim();
  if (state.busy || (!words && !state.files.length)) return;
  const sent = { words, files: state.files };
  state.busy = true;
  tell("said", parts.options.target());
  sendButton.classList.add("busy");
  clear(parts);
  try {
    await (words.startsWith("/") ? runCommand(words, parts.options) : say(words, sent.files, parts.options));
  } catch (problem) {
    if (!text.value) put(parts, words);
    trouble.textContent = problem.message; // after the words, since typing takes a complaint away
    state.files = sent.files;
    drawShelf(parts);
  } finally {
    state.busy = false;
    sendButton.classList.remove("busy");
  }
}

function clear(parts) {
  parts.text.value = "";
  parts.text.dispatchEvent(new Event("input"));
  parts.state.files = [];
  drawShelf(parts);
}
