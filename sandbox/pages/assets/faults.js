// Faults as switches: what breaks, and back to normal.

import { api } from "./api.js";
import { el, fill, freshId } from "./dom.js";
import { on } from "./store.js";

const ALWAYS = 1_000_000;
const SWITCHES = [
  ["Salesforce", "salesforce", [
    ["503_html", "Down for maintenance", "Every call answers 503 with a page of HTML"],
    ["timeout", "Never answers", "Connections stay open and nothing comes"],
    ["401_once", "Session expired", "The next call is refused once"],
    ["401_forever", "Access revoked", "Every call is refused"],
    ["limit_daily", "Daily limit reached", "REQUEST_LIMIT_EXCEEDED on every call"],
    ["lock_row", "Record locked", "Writes answer UNABLE_TO_LOCK_ROW"],
    ["truncated_csv", "Bulk results cut off", "The file ends in the middle of a line"],
    ["late_rows", "Rows appear late", "Changes become visible with an older stamp"],
  ]],
  ["Slack", "slack", [
    ["429", "Too many requests", "429 with Retry-After"],
    ["500", "Internal errors", "Every Web API call answers 500"],
    ["drop_after", "Does the work, then hangs up", "The bot cannot know whether its post arrived"],
    ["socket_disconnect", "Socket closed", "Slack asks the bot to connect again"],
  ]],
  ["Model", "openai", [
    ["timeout", "Never answers", "The facts must do without it"],
    ["bad_json", "Broken JSON", "Answers that do not parse"],
    ["refuse", "Refuses", "The model declines to answer"],
    ["invent", "Invents facts", "States what is in no record"],
    ["inject", "Obeys the records", "Follows instructions that it found in customer text"],
  ]],
];

export function faultsTab() {
  const node = el("div", { class: "pane" });
  const trouble = el("div", { class: "trouble", role: "alert" });
  const state = { live: [] };
  const draw = async () => {
    state.live = (await api.faults().catch(() => ({ faults: [] }))).faults;
    const reset = el("button", { type: "button", class: "button", disabled: !state.live.length, on: { click: () => clear(draw) } }, "Back to normal");
    fill(node, el("p", { class: "muted" }, "Break something, then use the bot. It should say what it can and cannot do, and lose nothing."), reset, trouble,
      SWITCHES.map(([title, service, rows]) => el("section", {}, el("h3", {}, title), rows.map((row) => faultRow(service, row, state, trouble, draw)))));
  };
  on("faults", draw);
  return { node, show: draw };
}

function faultRow(service, [fault, title, about], state, trouble, draw) {
  const isOn = state.live.some((rule) => rule.service === service && rule.name === fault);
  const id = freshId("fault");
  const flip = async () => {
    trouble.textContent = "";
    try {
      await (isOn ? switchOff(state.live, service, fault) : switchOn(service, fault));
    } catch (problem) {
      trouble.textContent = problem.message;
    }
    await draw();
    document.getElementById(`${service}-${fault}`)?.focus();
  };
  return el("div", { class: "fault" },
    el("button", { type: "button", role: "switch", class: "switch", id: `${service}-${fault}`, "aria-checked": String(isOn), "aria-labelledby": id, on: { click: flip } }, el("span")),
    el("div", {}, el("div", { id }, title), el("div", { class: "muted" }, about)));
}

function switchOn(service, fault) {
  const once = ["socket_disconnect", "401_once"].includes(fault);
  return api.addFault({ service, fault, times: once ? 1 : ALWAYS, match: {} });
}

async function switchOff(live, service, fault) {
  await api.clearFaults();
  const others = live.filter((rule) => !(rule.service === service && rule.name === fault));
  for (const rule of others) {
    await api.addFault({ service: rule.service, fault: rule.name, times: rule.times, after_ms: rule.after_ms, match: { method: rule.method, path: rule.path } });
  }
}

async function clear(draw) {
  await api.clearFaults();
  await draw();
}
