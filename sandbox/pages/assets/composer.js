// Where a person types: messages, slash commands, names, files, global shortcuts.

import { api } from "./api.js";
import { sizeWords } from "./attachments.js";
import { completion } from "./completion.js";
import { el, fill, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { channel as channelOf } from "./names.js";
import { toast } from "./notices.js";
import { menuButton } from "./popup.js";
import { refusalText } from "./sending.js";
import { store, tell } from "./store.js";

const MOST_BYTES = 100 * 1048576;

/** options: {label, target() -> {channel, thread_ts?}, placeholder(), editLast(), inThread} */
export function composer(options) {
  const id = freshId("composer");
  const text = el("textarea", { id, rows: "1", "aria-label": options.label, autocomplete: "off" });
  const hint = el("div", { class: "usage", "aria-live": "polite" });
  const trouble = el("div", { class: "trouble", role: "alert" });
  const shelf = el("div", { class: "shelf" });
  const pick = el("input", { type: "file", multiple: true, class: "unseen", tabindex: "-1", "aria-hidden": "true" });
  const attach = el("button", { type: "button", class: "icon-button", "aria-label": "Attach a file", title: "Attach a file", on: { click: () => pick.click() } }, icon("attach"));
  const sendButton = el("button", { type: "submit", class: "send", "aria-label": "Send", title: "Send" }, icon("send"));
  const form = el("form", { class: "composer" }, hint, el("div", { class: "composer-box" }, text, shelf, el("div", { class: "composer-tools" }, attach, options.inThread ? null : shortcuts(), pick, sendButton)), trouble);
  const state = { files: [], busy: false, drafts: new Map(), key: "" };
  const parts = { form, text, hint, trouble, shelf, state, options, sendButton };
  completion(text, hint, form);
  wire(parts, pick);
  takeFiles(parts);
  return {
    node: form,
    refresh: () => {
      const name = options.placeholder();
      text.placeholder = name;
      text.setAttribute("aria-label", name);
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

function wire(parts, pick) {
  const { form, text } = parts;
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

/** Files dropped anywhere on the conversation, or pasted into the field. */
function takeFiles(parts) {
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

async function addFiles(parts, files) {
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

function drawShelf(parts) {
  parts.form.classList.toggle("ready", Boolean(parts.text.value.trim() || parts.state.files.length));
  fill(parts.shelf, parts.state.files.map((file) => el("span", { class: "chip" }, icon("file"), file.name, el("span", { class: "muted" }, sizeWords(file.size)),
    el("button", { type: "button", "aria-label": `Remove ${file.name}`, on: { click: () => dropFile(parts, file) } }, icon("close")))));
}

function dropFile(parts, file) {
  parts.state.files = parts.state.files.filter((one) => one !== file);
  drawShelf(parts);
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
    trouble.textContent = problem.message;
    if (!text.value) put(parts, words);
    trouble.textContent = problem.message;
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

async function say(words, files, options) {
  const reply = await api.message({ user: store.me.id, ...options.target(), text: words, files: files.length ? files.map(({ name, content_base64 }) => ({ name, content_base64 })) : undefined });
  const { botId } = store.workspace;
  const absent = words.includes(`@${store.workspace.botName}`) && !channelOf(options.target().channel)?.members?.includes(botId);
  if (absent) toast(`${store.workspace.appName} is not in this channel, so it did not hear you.`, "warning");
  return reply;
}

async function runCommand(words, options) {
  const [command, ...rest] = words.split(/\s+/);
  const target = options.target();
  if (target.thread_ts) throw new Error(`${command} is not supported in threads. Sorry!`);
  if (!store.workspace.commands.some((one) => one.command === command)) {
    throw new Error(`${command} is not a valid command. In Slack, a message that begins with a slash is a command.`);
  }
  return api.command({ user: store.me.id, channel: target.channel, command, text: rest.length ? words.slice(command.length).trim() : "" });
}

function shortcuts() {
  const all = () => store.workspace.shortcuts.filter((one) => one.type === "global");
  const run = async (one) => {
    const reply = await api.shortcut({ user: store.me.id, callback_id: one.callback_id }).catch((problem) => ({ problem: problem.message }));
    if (reply.problem || reply.note) toast(reply.problem ?? refusalText(reply.note), "warning");
  };
  if (!all().length) return null;
  return menuButton({ label: "Shortcuts", iconName: "bolt", items: () => all().map((one) => ({ label: one.name, description: one.description, act: () => run(one) })) });
}
