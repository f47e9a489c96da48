// A list of messages: days, who spoke again, the line above what is new, and staying at the bottom.

import { asSeenBy, dayOf, dayTitle } from "./dates.js";
import { arrange, el, keyed } from "./dom.js";
import { editing } from "./editing.js";
import { icon } from "./icons.js";
import { messageNode, ownReplies, timeOf } from "./message.js";
import { whenReleased } from "./pressing.js";
import { store } from "./store.js";

const TOGETHER_SECONDS = 300;
const NEAR_BOTTOM_PX = 120;

/** A scrolling list that `show(messages, {newFrom})` brings up to date. */
export function timeline(log, shape = {}) {
  const nodesOf = keyed((row, index, before) => (row.message ? messageNode(row.message, { ...shape, compact: row.compact }, before) : divider(row)));
  let atBottom = true;
  let last = null;
  const pill = el("button", { type: "button", class: "newer", hidden: true, on: { click: () => log.scrollTo({ top: log.scrollHeight, behavior: "instant" }) } }, icon("chevron"), "Newer messages");
  const stick = () => atBottom && log.scrollTo({ top: log.scrollHeight, behavior: "instant" });
  const sizeNow = () => `${log.clientWidth} ${log.clientHeight}`;
  let size = sizeNow();
  log.addEventListener("scroll", () => {
    if (sizeNow() !== size) return; // a panel opened beside it and the browser moved the words: nobody scrolled
    atBottom = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_BOTTOM_PX;
    if (atBottom) pill.hidden = true;
  });
  ["load", "error"].forEach((late) => log.addEventListener(late, () => requestAnimationFrame(stick), true));
  new ResizeObserver(() => {
    size = sizeNow();
    stick();
  }).observe(log);
  const show = (messages, newFrom, jump) => {
    const rows = rowsOf(messages, newFrom, shape);
    arrange(log, nodesOf(rows, (row) => row.key, (row) => row.signature));
    atBottom ||= jump;
    stick();
    if (jump) showNew(log);
    if (log.hidden || atBottom) pill.hidden = true;
    else if (messages.at(-1)?.ts > last) pill.hidden = false;
    last = messages.at(-1)?.ts ?? null;
  };
  return { pill, show: (messages, { newFrom = null, jump = false } = {}) => whenReleased(() => show(messages, newFrom, jump)) };
}

/** Whoever comes back reads on where they stopped, if that is further up. */
function showNew(log) {
  const line = log.querySelector(".divider.new");
  if (line && line.offsetTop - log.offsetTop < log.scrollTop) line.scrollIntoView({ block: "start" });
}

function rowsOf(messages, newFrom, shape) {
  const rows = [];
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    const newDay = !before || dayOf(timeOf(before)) !== dayOf(timeOf(message));
    if (newDay && !shape.inThread) rows.push(dayRow(message));
    if (newFrom && message.ts === newFrom) rows.push({ key: "new", signature: "new", title: "New", isNew: true });
    const compact = !newDay && !message.ephemeral_to && goesWith(before, message);
    rows.push({ key: message.ts, message, compact, signature: JSON.stringify([message, compact, asSeenBy(), ownReplies(message), store.me.id, editing.has(message.ts)]) });
  });
  return rows;
}

function dayRow(message) {
  const title = dayTitle(timeOf(message));
  return { key: `day ${dayOf(timeOf(message))}`, signature: title, title };
}

function goesWith(before, message) {
  return Boolean(before) && before.user === message.user && !before.ephemeral_to && !before.reply_count && Number(message.ts) - Number(before.ts) < TOGETHER_SECONDS;
}

function divider(row) {
  return el("div", { class: row.isNew ? "divider new" : "divider", role: "separator", "aria-label": row.title }, el("span", {}, row.title));
}
