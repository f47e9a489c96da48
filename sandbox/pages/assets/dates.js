// Dates as the reader sees them: in the reader's zone, measured from the make-believe clock.

const LOCALE = "en-US";
let zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
let offsetMs = 0;

/** Whose zone dates are shown in, and what time the sandbox says it is. */
export function readAs(timeZone) {
  zone = timeZone || zone;
}
export function setClock(now) {
  offsetMs = now.getTime() - Date.now();
}
export function now() {
  return new Date(Date.now() + offsetMs);
}
/** What dates depend on besides themselves: whoever reads them elsewhere or on another day sees other words. */
export function asSeenBy() {
  return `${zone} ${dayOf(now())}`;
}

function part(date, options) {
  return new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options }).format(date);
}

/** The calendar day as YYYY-MM-DD in the reader's zone. */
export function dayOf(date) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(date);
}

function daysFromToday(date) {
  return Math.round((Date.parse(dayOf(date)) - Date.parse(dayOf(now()))) / 86400000);
}

function ordinal(day) {
  const last = day % 10;
  if (day >= 11 && day <= 13) return `${day}th`;
  return `${day}${{ 1: "st", 2: "nd", 3: "rd" }[last] ?? "th"}`;
}

function longDate(date, weekday) {
  const year = part(date, { year: "numeric" });
  const text = `${part(date, { month: "long" })} ${ordinal(Number(part(date, { day: "numeric" })))}, ${year}`;
  return weekday ? `${part(date, { weekday: "long" })}, ${text}` : text;
}

function pretty(date, otherwise) {
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[daysFromToday(date)] ?? otherwise;
}

/** `Mon`, in the reader's zone. */
export function weekdayOf(date) {
  return part(date, { weekday: "short" });
}

export function clockTime(date) {
  return part(date, { hour: "numeric", minute: "2-digit" });
}

export function ago(date) {
  const seconds = Math.round((now() - date) / 1000);
  const steps = [[60, "second"], [3600, "minute"], [86400, "hour"], [2592000, "day"], [31536000, "month"], [Infinity, "year"]];
  const sizes = [1, 60, 3600, 86400, 2592000, 31536000];
  const index = steps.findIndex(([limit]) => Math.abs(seconds) < limit);
  const count = Math.floor(Math.abs(seconds) / sizes[index]);
  const words = `${count} ${steps[index][1]}${count === 1 ? "" : "s"}`;
  return seconds < 0 ? `in ${words}` : `${words} ago`;
}

const short = (date) => part(date, { month: "short", day: "numeric", year: "numeric" });
const TOKENS = {
  date_num: (date) => dayOf(date),
  date_slash: (date) => part(date, { year: "numeric", month: "2-digit", day: "2-digit" }),
  date: (date) => longDate(date, false),
  date_pretty: (date) => pretty(date, longDate(date, false)),
  date_short: short,
  date_short_pretty: (date) => pretty(date, short(date)),
  date_long: (date) => longDate(date, true),
  date_long_full: (date) => longDate(date, true),
  date_long_pretty: (date) => pretty(date, longDate(date, true)),
  day_divider_pretty: (date) => pretty(date, longDate(date, true)),
  time: clockTime,
  time_secs: (date) => part(date, { hour: "numeric", minute: "2-digit", second: "2-digit" }),
  ago,
};

/** Slack's date format string filled in, or null where it holds a token that Slack does not know. */
export function formatDate(seconds, format) {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return null;
  let known = true;
  const text = format.replace(/\{([a-z_]+)\}/g, (whole, name) => {
    known = known && name in TOKENS;
    return TOKENS[name]?.(date) ?? whole;
  });
  return known ? text : null;
}

/** Today, Yesterday or a weekday with its date, for the lines between days. */
export function dayTitle(date) {
  const days = daysFromToday(date);
  if (days === 0) return "Today";
  if (days === -1) return "Yesterday";
  return part(date, { weekday: "long", month: "long", day: "numeric" });
}

export function fullTime(date) {
  return part(date, { weekday: "long", month: "long", day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit" });
}

export function dayAndTime(date) {
  return part(date, { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
}

/** Epoch seconds of a wall-clock time (`2026-11-21T09:30`) in the reader's zone. */
export function epochOf(wallClock) {
  const asUtc = Date.parse(`${wallClock}:00Z`);
  const shown = Date.parse(`${wallClockOf(new Date(asUtc))}:00Z`);
  return (asUtc - (shown - asUtc)) / 1000;
}

/** The wall-clock time in the reader's zone, as a datetime-local field wants it. */
export function wallClockOf(date) {
  const options = { timeZone: zone, hourCycle: "h23", hour: "2-digit", minute: "2-digit" };
  return `${dayOf(date)}T${new Intl.DateTimeFormat("en-GB", options).format(date)}`;
}
