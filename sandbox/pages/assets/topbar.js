// The strip on top: what time it is in there, the tour, light or dark, behind the scenes.

import { api } from "./api.js";
import { dayAndTime, dayOf, epochOf, now, setClock, weekdayOf } from "./dates.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { toast } from "./notices.js";
import { on, store, tell } from "./store.js";

const TICK_MS = 15000;
const DAY_MS = 86400000;

export function topbar(bar) {
  const time = el("span", { class: "now" });
  const link = el("span", { class: "link-state", role: "status" });
  const tick = () => {
    time.textContent = dayAndTime(now());
    link.textContent = store.connected ? "" : "Reconnecting…";
  };
  const button = (name, title, act, words) => el("button", { type: "button", class: "bar-button", "aria-label": title, title, on: { click: act } }, icon(name), words ? el("span", { class: "bar-words" }, words) : null);
  const theme = button("moon", "Light or dark", switchTheme);
  let drawerOpen = false;
  const behind = button("compass", "Behind the scenes", () => tell("drawer", { open: !drawerOpen }), "Behind the scenes");
  on("drawer", ({ open }) => {
    drawerOpen = open;
    behind.setAttribute("aria-pressed", String(open));
  });
  fill(bar,
    button("menu", "Channels", () => document.body.classList.toggle("with-nav")),
    el("span", { class: "product" }, store.workspace.appName), el("span", { class: "product-note" }, "sandbox"), link,
    el("span", { class: "bar-space" }),
    el("span", { class: "clock" }, icon("clock"), time, el("button", { type: "button", class: "bar-button day", title: "Move the clock one day forward", on: { click: nextDay } }, "+1 day")),
    button("bolt", "Guided tour", () => tell("tour", { open: true }), "Tour"), theme, behind);
  on("clock connected person", tick);
  setInterval(tick, TICK_MS);
  tick();
}

/** Move the make-believe world on by a day. */
export const nextDay = () => move({ advance_days: 1 });

/** Move on to the next weekday's morning, after the hour at which digests come, as the person who looks has it. */
export function nextMorning() {
  const at = [1, 2, 3, 4].map((days) => epochOf(`${dayOf(new Date(now().getTime() + days * DAY_MS))}T08:40`)).find(isWeekday);
  return move({ advance_seconds: Math.max(60, Math.round(at - now().getTime() / 1000)) });
}

const isWeekday = (epoch) => !["Sat", "Sun"].includes(weekdayOf(new Date(epoch * 1000)));

async function move(how) {
  try {
    const reply = await api.moveClock(how);
    setClock(new Date(reply.now));
    tell("clock");
    toast(`It is now ${dayAndTime(now())}.`);
  } catch (problem) {
    toast(problem.message, "warning");
  }
}

const dark = () => window.matchMedia("(prefers-color-scheme: dark)").matches;

function switchTheme() {
  const current = document.documentElement.dataset.theme ?? (dark() ? "dark" : "light");
  setTheme(current === "dark" ? "light" : "dark");
}

export function setTheme(name) {
  if (name) document.documentElement.dataset.theme = name;
  localStorage.setItem("theme", name ?? "");
}
