// Modals: a stack of views, of which the top one is shown and the ones below peep out behind it.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { decode, plainNodes } from "./mrkdwn.js";
import { on, store } from "./store.js";
import { viewBody } from "./viewbody.js";

const DEPTH_CLASSES = ["", "depth-2", "depth-3"];

export function modals(dialog) {
  const state = { stack: [], bodies: new Map(), asked: 0 };
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    closeTop(state);
  });
  on("views-changed", ({ user }) => user === store.me?.id && refresh(dialog, state));
  on("people", () => refresh(dialog, state));
}

async function refresh(dialog, state) {
  const asked = ++state.asked;
  const reply = await api.views(store.me.id).catch(() => ({ views: [] }));
  if (asked !== state.asked) return;
  state.stack = reply.views ?? [];
  const open = new Set(state.stack.map((view) => view.id));
  [...state.bodies.keys()].forEach((id) => open.has(id) || state.bodies.delete(id));
  draw(dialog, state);
}

function draw(dialog, state) {
  const view = state.stack.at(-1);
  if (!view) {
    dialog.dataset.view = "";
    if (dialog.open) dialog.close();
    return;
  }
  const body = bodyOf(state, view);
  const same = dialog.dataset.view === view.id;
  const wrong = JSON.stringify(view.errors ?? {});
  const newlyWrong = wrong !== "{}" && wrong !== dialog.dataset.errors;
  dialog.dataset.errors = wrong;
  body.show(view);
  if (same) updateFrame(dialog, view);
  else fill(dialog, frame(dialog, state, view, body));
  dialog.dataset.view = view.id;
  dialog.className = `modal ${DEPTH_CLASSES[state.stack.length - 1] ?? ""}`;
  if (!dialog.open) dialog.showModal();
  if (!same) focusFirst(dialog, body);
  else if (newlyWrong) focusWrong(dialog);
}

function focusWrong(dialog) {
  dialog.querySelector(".has-error input, .has-error textarea")?.focus();
}

function bodyOf(state, view) {
  if (!state.bodies.has(view.id)) state.bodies.set(view.id, viewBody("h3"));
  return state.bodies.get(view.id);
}

function focusFirst(dialog, body) {
  const first = body.node.querySelector("[autofocus]") ?? body.node.querySelector("input, textarea, button, a") ?? dialog.querySelector(".modal-close");
  first?.focus();
}

function frame(dialog, state, view, body) {
  const form = el("form", { class: "modal-form", novalidate: true, on: { submit: (event) => submit(event, dialog, state) } },
    el("header", { class: "modal-head" },
      state.stack.length > 1 ? el("button", { type: "button", class: "icon-button", "aria-label": "Back", title: "Back", on: { click: () => closeTop(state) } }, icon("back")) : null,
      el("span", { class: "avatar app small", "aria-hidden": "true" }, "T"),
      el("h2", { id: "modal-title" }, plainNodes(view.title?.text ?? "")),
      el("button", { type: "button", class: "icon-button modal-close", "aria-label": "Close", title: "Close", on: { click: () => closeTop(state) } }, icon("close"))),
    el("div", { class: "modal-body" }, el("div", { class: "modal-notice", role: "alert" }), body.node),
    el("footer", { class: "modal-foot" }));
  fill(form.querySelector(".modal-foot"), foot(state, view));
  showNotice(form, view.notice);
  return form;
}

function updateFrame(dialog, view) {
  fill(dialog.querySelector("#modal-title"), plainNodes(view.title?.text ?? ""));
  showNotice(dialog, view.notice);
  const submitButton = dialog.querySelector("[type=submit]");
  if (Boolean(submitButton) !== Boolean(view.submit)) {
    dialog.querySelector(".modal-foot").replaceChildren(...foot({}, view, dialog).filter(Boolean));
  } else if (submitButton) {
    submitButton.disabled = view.submit_disabled === true;
    fill(submitButton, decode(view.submit.text));
  }
}

function showNotice(node, notice) {
  fill(node.querySelector(".modal-notice"), notice ? [icon("warning"), notice] : []);
}

function foot(state, view, dialog) {
  const shut = () => (state.stack ? closeTop(state) : dialog.dispatchEvent(new Event("cancel", { cancelable: true })));
  const cancel = el("button", { type: "button", class: "button", on: { click: shut } }, decode(view.close?.text ?? "Close"));
  const send = view.submit ? el("button", { type: "submit", class: "button primary-solid", disabled: view.submit_disabled === true }, decode(view.submit.text)) : null;
  return [cancel, send];
}

async function closeTop(state) {
  const view = state.stack.at(-1);
  if (view) await api.close({ user: store.me.id, view_id: view.id }).catch(() => null);
}

async function submit(event, dialog, state) {
  event.preventDefault();
  const view = state.stack.at(-1);
  const body = state.bodies.get(view.id);
  const button = dialog.querySelector("[type=submit]");
  if (!button || button.disabled || dialog.classList.contains("submitting")) return;
  if (missing(view, body, dialog)) return;
  dialog.classList.add("submitting");
  button.setAttribute("aria-busy", "true");
  showNotice(dialog, "");
  try {
    await api.submit({ user: store.me.id, view_id: view.id, values: body.drafts() });
  } catch (problem) {
    showNotice(dialog, problem.message);
  } finally {
    dialog.classList.remove("submitting");
    button.removeAttribute("aria-busy");
  }
}

/** Slack's own check before anything is sent: required fields. Marks what is missing and says whether there is any. */
function missing(view, body, dialog) {
  const drafts = body.drafts();
  const empty = (value) => value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length);
  const lacks = (view.blocks ?? []).filter((block) => {
    if (block.type !== "input" || block.optional) return false;
    const draft = drafts[block.block_id];
    if (draft && block.element.action_id in draft) return empty(draft[block.element.action_id]);
    const state = view.state?.values?.[block.block_id]?.[block.element.action_id] ?? {};
    return Object.entries(state).every(([key, value]) => key === "type" || empty(value));
  });
  const errors = Object.fromEntries(lacks.map((block) => [block.block_id, "Please complete this required field."]));
  body.show({ ...view, errors });
  dialog.dataset.errors = "{}";
  focusWrong(dialog);
  return lacks.length > 0;
}
