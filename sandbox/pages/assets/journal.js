// The journal, live: every exchange between the bot and the three services, with payloads and timings.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { on, store } from "./store.js";

const SHOWN = 250;
const KEPT = 2000;
const NAMES = { slack: "Slack", salesforce: "Salesforce", openai: "Model" };

export function journalTab() {
  const state = { service: "", words: "", visible: false };
  const list = el("ol", { class: "journal", "aria-label": "Exchanges, newest first" });
  const count = el("span", { class: "muted" });
  const search = el("input", { type: "search", class: "field", placeholder: "Filter: account, 429, SELECT…", "aria-label": "Filter the journal" });
  const services = el("select", { class: "field", "aria-label": "Service" }, el("option", { value: "" }, "All services"), Object.entries(NAMES).map(([value, name]) => el("option", { value }, name)));
  const node = el("div", { class: "pane" }, el("div", { class: "pane-tools" }, services, search), count, list);

  const fits = (entry) => (!state.service || entry.service === state.service) && (!state.words || JSON.stringify(entry).toLowerCase().includes(state.words));
  const draw = () => {
    const found = store.journal.filter(fits);
    count.textContent = `${found.length} exchange${found.length === 1 ? "" : "s"}${found.length > SHOWN ? `, the last ${SHOWN} shown` : ""}`;
    fill(list, found.slice(-SHOWN).reverse().map(entryRow));
  };
  search.addEventListener("input", () => {
    state.words = search.value.trim().toLowerCase();
    draw();
  });
  services.addEventListener("change", () => {
    state.service = services.value;
    draw();
  });
  on("journal", (entry) => {
    if (node.offsetParent === null || !fits(entry)) return;
    list.prepend(entryRow(entry));
    if (list.children.length > SHOWN) list.lastElementChild.remove();
    count.textContent = `${store.journal.filter(fits).length} exchanges`;
  });
  const show = async () => {
    draw();
    await readJournal();
    draw();
  };
  return { node, show };
}

let before = null;
/** Read what happened before this page was opened: once, when somebody first looks, since it may be long. */
function readJournal() {
  before ??= api.journal(0).then((entries) => {
    const last = entries.at(-1)?.n ?? 0;
    store.journal = [...entries, ...store.journal.filter((entry) => entry.n > last)].slice(-KEPT);
  });
  return before;
}

export function addEntry(entry) {
  if (store.journal.at(-1)?.n >= entry.n) return false;
  store.journal.push(entry);
  if (store.journal.length > KEPT) store.journal.shift();
  return true;
}

/** One exchange in a line; opened, its payloads. `dir` is seen from the sandbox: "in" = the bot called. */
export function entryRow(entry) {
  const failed = entry.status === 0 || entry.status >= 400 || entry.response?.ok === false;
  const details = el("details", { class: `entry service-${entry.service}${failed ? " failed" : ""}` },
    el("summary", {},
      el("span", { class: "entry-service" }, NAMES[entry.service] ?? entry.service),
      el("span", { class: "entry-way", title: entry.dir === "in" ? "The bot called" : "The bot was called" }, entry.dir === "in" ? "bot →" : "→ bot"),
      el("span", { class: "entry-what" }, summary(entry)),
      el("span", { class: "entry-status" }, entry.status === 0 ? "no answer" : entry.status),
      el("span", { class: "entry-ms" }, `${Math.round(entry.ms)} ms`)));
  details.addEventListener("toggle", async () => {
    if (!details.open || details.children.length > 1) return;
    const body = el("div", {}, el("p", { class: "muted" }, "Loading…"));
    details.append(body);
    fill(body, ...payloads(await wholeOf(entry)));
  });
  return el("li", {}, details);
}

/** The exchange with its bodies, which lists leave out where they are large. */
async function wholeOf(entry) {
  if (!entry.request?.cut && !entry.response?.cut) return entry;
  return (await api.journal(entry.n - 1, true).catch(() => []))[0] ?? entry;
}

function summary(entry) {
  if (entry.soql) return entry.soql.length > 110 ? `${entry.soql.slice(0, 110)}…` : entry.soql;
  if (entry.service === "slack" && /^\/slack\/(response|upload)\//.test(entry.path)) return entry.path.startsWith("/slack/upload") ? "upload of a file" : "response_url";
  const what = entry.service === "slack" ? entry.method : `${entry.method} ${String(entry.path).replace(/^.*\/services\/data\/v[\d.]+/, "")}`;
  return entry.response?.error ? `${what} · ${entry.response.error}` : what;
}

function payloads(entry) {
  const time = el("p", { class: "muted" }, `#${entry.n} · ${new Date(entry.at).toISOString().replace("T", " ").slice(0, 23)} · ${entry.method} ${entry.path}`);
  const soql = entry.soql ? [el("h3", {}, "SOQL"), el("pre", {}, entry.soql)] : [];
  return [time, ...soql, el("h3", {}, "Request"), el("pre", { tabindex: "0" }, pretty(entry.request)), el("h3", {}, "Response"), el("pre", { tabindex: "0" }, pretty(entry.response))];
}

function pretty(value) {
  const text = typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "nothing");
  return text.length > 20000 ? `${text.slice(0, 20000)}\n… ${text.length - 20000} more characters` : text;
}
