// One record of the org, field by field, as a link in a message leads to it.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { on, tell } from "./store.js";

const OBJECT_OF = { "001": "Account", "003": "Contact", "005": "User", "006": "Opportunity", "00Q": "Lead", "00T": "Task", "00U": "Event", "500": "Case", "800": "Contract", "02s": "EmailMessage", "02i": "Asset", "01t": "Product2", "00k": "OpportunityLineItem", "701": "Campaign" };
const LINK = /^\/salesforce\/(?:lightning\/r\/(?:\w+\/)?)?([a-zA-Z0-9]{18}|[a-zA-Z0-9]{15})(?:\/view)?\/?$/;

/** Links to records of this sandbox's org open beside the conversation instead of leaving the page. */
export function followRecordLinks() {
  document.addEventListener("click", (event) => {
    const target = event.target.closest("a[href]");
    if (!target || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    const url = new URL(target.href);
    const found = url.origin === location.origin && LINK.exec(url.pathname);
    if (!found) return;
    event.preventDefault();
    tell("drawer", { open: true, tab: "org" });
    tell("show-record", { id: found[1] });
  });
}

/** A card for the record that was asked for; `names()` resolves to a map of ids to names. */
export function recordCard(names) {
  const node = el("section", { class: "record", hidden: true, "aria-live": "polite" });
  const shut = () => {
    node.hidden = true;
  };
  const show = async (id) => {
    const object = OBJECT_OF[id.slice(0, 3)];
    const known = await names();
    const row = object ? (await api.record(object, id).catch(() => ({}))).record : null;
    fill(node, head(object, row, id, shut), row ? fieldList(row, known) : el("p", { class: "muted" }, "There is no such record, or it was deleted."));
    node.hidden = false;
    node.scrollIntoView({ block: "nearest" });
  };
  on("show-record", ({ id }) => show(id).catch((problem) => {
    fill(node, el("p", { class: "trouble" }, problem.message));
    node.hidden = false;
  }));
  return node;
}

function head(object, row, id, shut) {
  const title = row?.Name ?? row?.Subject ?? row?.CaseNumber ?? id;
  return el("header", { class: "record-head" }, el("div", {}, el("div", { class: "muted" }, object ?? "Record"), el("h3", {}, title)),
    el("button", { type: "button", class: "icon-button", "aria-label": "Close record", title: "Close record", on: { click: shut } }, icon("close")));
}

function fieldList(row, known) {
  const shown = Object.entries(row).filter(([, value]) => value !== null && value !== "" && typeof value !== "object");
  return el("dl", {}, shown.map(([name, value]) => [el("dt", {}, name), el("dd", {}, known.get(value) ?? String(value))]));
}
