// The app's Home tab, as it was published for this person.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { on, store } from "./store.js";
import { viewBody } from "./viewbody.js";

export function homeTab() {
  const node = el("section", { class: "home", tabindex: "0", "aria-label": "Home" });
  const body = viewBody();
  let shownFor = null;

  const show = async () => {
    const person = store.me.id;
    const reply = await api.home(person).catch(() => null);
    if (person !== store.me.id) return;
    const view = reply?.home ?? null;
    if (shownFor !== person) body.clear();
    shownFor = person;
    if (!view) return void fill(node, el("div", { class: "empty" }, el("p", { class: "empty-title" }, "Nothing here yet"), el("p", { class: "muted" }, `${store.workspace.appName} has not published a Home for you yet.`)));
    body.show(view);
    if (body.node.parentElement !== node) fill(node, body.node);
  };
  on("home-changed", ({ user }) => user === store.me?.id && !node.hidden && show());
  return { node, show };
}
