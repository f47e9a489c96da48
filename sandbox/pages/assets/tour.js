// The guided tour: a welcome on the first visit, then a small card that walks through a story, one real step at a time.

import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./notices.js";
import { STORIES } from "./stories.js";
import { on, store, tell, timelineOf } from "./store.js";

const SEEN = "tour-seen";
const TYPE_MS = 14;

export function tour(card) {
  const state = { story: null, step: 0, done: new Set(JSON.parse(localStorage.getItem("tour-done") ?? "[]")) };
  const parts = { card, state };
  on("tour", ({ open }) => (open ? menu(parts) : hide(parts)));
  if (!localStorage.getItem(SEEN)) menu(parts);
  else hide(parts);
}

function hide({ card }) {
  card.hidden = true;
  localStorage.setItem(SEEN, "yes");
}

function menu(parts) {
  const { card, state } = parts;
  card.hidden = false;
  card.className = "tour welcome";
  const item = (story, index) => el("li", {}, el("button", { type: "button", class: "story", on: { click: () => begin(parts, story) } },
    el("span", { class: "story-number", "aria-hidden": "true" }, state.done.has(story.id) ? icon("check") : index + 1),
    el("span", { class: "story-words" }, el("strong", {}, story.title), el("span", { class: "muted" }, story.about))));
  fill(card, closeButton(parts), el("h2", {}, `Try ${store.workspace.appName} in two minutes`),
    el("p", {}, "This is a make-believe Slack workspace with a make-believe Salesforce org behind it. The bot is real. Pick a story, or look around on your own."),
    el("ol", { class: "stories" }, STORIES.map(item)),
    el("div", { class: "tour-foot" }, el("button", { type: "button", class: "button", on: { click: () => hide(parts) } }, "Look around on my own")));
}

function closeButton(parts) {
  return el("button", { type: "button", class: "icon-button tour-close", "aria-label": "Close the tour", title: "Close the tour", on: { click: () => hide(parts) } }, icon("close"));
}

function begin(parts, story) {
  Object.assign(parts.state, { story, step: 0 });
  localStorage.setItem(SEEN, "yes");
  tell("drawer", { open: false });
  parts.card.className = "tour docked";
  showStep(parts);
}

async function showStep(parts) {
  const { card, state } = parts;
  const { story, step } = state;
  const current = story.steps[step];
  const said = await Promise.resolve(current.say()).catch((problem) => `This step needs the Salesforce org: ${problem.message}`);
  const act = el("button", { type: "button", class: "button primary-solid", on: { click: () => doStep(parts, current, act) } }, current.act);
  fill(card, progress(story, `Step ${step + 1} of ${story.steps.length}`), el("p", { "aria-live": "polite" }, said),
    el("div", { class: "tour-foot" }, el("button", { type: "button", class: "button", on: { click: () => menu(parts) } }, "All stories"), act), closeButton(parts));
}

async function doStep(parts, current, button) {
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  try {
    await current.run(TOOLS);
    advance(parts);
  } catch (problem) {
    toast(problem.message, "warning");
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

function advance(parts) {
  const { state } = parts;
  state.step += 1;
  if (state.step < state.story.steps.length) return showStep(parts);
  state.done.add(state.story.id);
  localStorage.setItem("tour-done", JSON.stringify([...state.done]));
  return finish(parts);
}

function finish(parts) {
  const { card, state } = parts;
  const next = STORIES.find((story) => !state.done.has(story.id));
  const onward = next ? el("button", { type: "button", class: "button primary-solid", on: { click: () => begin(parts, next) } }, `Next: ${next.title}`) : null;
  fill(card, progress(state.story, "Done"), el("p", {}, [state.story.end ?? "That was it.", next ? "Stay and try things, or go on." : "That was the last story: everything here goes on working."].join(" ")),
    el("div", { class: "tour-foot" }, el("button", { type: "button", class: "button", on: { click: () => menu(parts) } }, "All stories"), onward), closeButton(parts));
}

function progress(story, note) {
  return el("div", { class: "tour-progress muted" }, el("strong", {}, story.title), note);
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Wait until something is there, at most so long; null if it never came. */
async function until(find, milliseconds = 8000) {
  for (let waited = 0; waited < milliseconds; waited += 100) {
    const found = find();
    if (found) return found;
    await pause(100);
  }
  return null;
}

const TOOLS = {
  /** Be somebody, somewhere. */
  async become(person, place) {
    if (store.me.id !== person.id) {
      const there = new Promise((resolve) => on("switched", resolve));
      tell("become", { user: person.id });
      await there;
    }
    const wanted = place();
    if (wanted) tell("go", { place: wanted });
    await pause(150);
  },
  /** Type visibly into the composer and send. */
  async type(words) {
    const text = document.querySelector("#main .composer textarea");
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (let count = calm ? words.length : 1; count <= words.length; count += 1) {
      tell("compose", { text: words.slice(0, count) });
      if (!calm) await pause(TYPE_MS);
    }
    text.form.requestSubmit();
    await pause(300);
  },
  drawer: (tab) => tell("drawer", { open: true, tab }),
  /** Change a record in the org, in sight, with what the bot makes of it below. */
  change: (body) => tell("change-record", body),
  /** Scroll something into view and make it glow. */
  async point(selector) {
    const node = await until(() => [...document.querySelectorAll(selector)].at(-1));
    if (!node) return;
    const tall = node.getBoundingClientRect().height > window.innerHeight / 2;
    node.scrollIntoView({ block: tall ? "start" : "center", behavior: "smooth" });
    node.classList.add("glow");
    setTimeout(() => node.classList.remove("glow"), 2600);
  },
  /** Open the thread of what was asked last; an answer for this person alone is shared there first. */
  async openLastThread() {
    const asked = () => timelineOf(store.place).findLast((message) => message.user === store.me.id);
    const share = () => [...document.querySelectorAll("#main .message:last-of-type button")].find((one) => one.textContent === "Share to thread");
    const found = await until(() => asked()?.reply_count || share());
    if (found instanceof HTMLElement) found.click();
    if (asked()) tell("open-thread", { channel: store.place, ts: asked().ts });
  },
};
