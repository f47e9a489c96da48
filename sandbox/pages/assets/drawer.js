// Behind the scenes: the journal, the Salesforce org, faults. One tab is shown at a time.

import { el, fill } from "./dom.js";
import { faultsTab } from "./faults.js";
import { icon } from "./icons.js";
import { journalTab } from "./journal.js";
import { orgTab } from "./org.js";
import { on, tell } from "./store.js";

export function drawer(panel) {
  const tabs = [
    { name: "journal", title: "Journal", icon: "list", body: journalTab() },
    { name: "org", title: "Salesforce", icon: "database", body: orgTab() },
    { name: "faults", title: "Faults", icon: "bolt", body: faultsTab() },
  ];
  const head = el("div", { class: "drawer-tabs", role: "tablist", "aria-label": "Behind the scenes" },
    tabs.map((tab) => el("button", { type: "button", role: "tab", id: `tab-${tab.name}`, "aria-controls": `panel-${tab.name}`, on: { click: () => show(tab.name) } }, icon(tab.icon), tab.title)));
  const shut = el("button", { type: "button", class: "icon-button", "aria-label": "Close behind the scenes", title: "Close", on: { click: () => tell("drawer", { open: false }) } }, icon("close"));
  const panes = tabs.map((tab) => el("div", { class: "drawer-pane", role: "tabpanel", id: `panel-${tab.name}`, "aria-labelledby": `tab-${tab.name}`, hidden: true }, tab.body.node));
  fill(panel, el("header", { class: "panel-head" }, el("h2", {}, "Behind the scenes"), shut), head, panes);

  let current = "journal";
  const show = (name) => tabs.forEach((tab, index) => {
    current = name;
    const here = tab.name === name;
    head.children[index].setAttribute("aria-selected", String(here));
    panes[index].hidden = !here;
    if (here) tab.body.show?.();
  });
  on("drawer", ({ open, tab }) => {
    panel.hidden = !open;
    document.body.classList.toggle("with-drawer", open);
    if (open) show(tab ?? current);
  });
}
