// Where the page starts: learn the workspace, become somebody, listen.

import { api } from "./api.js";
import { conversation, load } from "./conversation.js";
import { readAs, setClock } from "./dates.js";
import { drawer } from "./drawer.js";
import { listen } from "./live.js";
import { modals } from "./modal.js";
import { allChannels, learnChannels, learnUsers, people, user } from "./names.js";
import { toast } from "./notices.js";
import { followRecordLinks } from "./record.js";
import { sidebar } from "./sidebar.js";
import { on, store, tell } from "./store.js";
import { threadPanel } from "./thread.js";
import { setTheme, topbar } from "./topbar.js";
import { tour } from "./tour.js";

const at = (id) => document.getElementById(id);

async function start() {
  store.workspace = JSON.parse(at("workspace").textContent);
  if (localStorage.getItem("theme")) setTheme(localStorage.getItem("theme"));
  const [{ users }, { now }] = await Promise.all([api.users(), api.clock()]);
  learnUsers(users);
  setClock(new Date(now));
  const [person, place] = location.hash.replace(/^#\/?/, "").split("/");
  await become(user(person)?.id ?? firstPerson().id, place);
  drawPage();
  on("become", ({ user: id, place: where }) => become(id, where).then(() => tell("switched")));
  on("go", ({ place: where }) => go(where));
  listen(refresh);
  tell("place");
}

function firstPerson() {
  const found = people().find((one) => /account executive/i.test(one.title ?? ""));
  return found ?? people().find((one) => !one.is_guest) ?? people()[0];
}

function drawPage() {
  topbar(at("topbar"));
  sidebar(at("sidebar"));
  conversation(at("main"));
  threadPanel(at("thread"));
  drawer(at("drawer"));
  modals(at("modal"));
  tour(at("tour"));
  followRecordLinks();
}

/** Be somebody else: other channels, other messages, another zone. */
async function become(id, wanted) {
  const one = user(id);
  const { channels } = await api.channels(id);
  learnChannels(channels);
  Object.assign(store, { me: one, thread: null, channelIds: new Set(channels.map((channel) => channel.id)) });
  store.messages.clear();
  store.unread.clear();
  readAs(one.tz);
  const before = wanted ?? store.place;
  const dm = channels.find((channel) => channel.kind === "im");
  store.place = null;
  tell("close-thread");
  tell("people");
  tell("person");
  go(store.channelIds.has(before) ? before : (dm?.id ?? channels[0]?.id));
}

function go(place) {
  if (!store.channelIds.has(place)) return;
  if (store.place !== place) store.tab = "messages";
  if (store.thread && store.thread.channel !== place) {
    store.thread = null;
    tell("close-thread");
  }
  store.place = place;
  history.replaceState(null, "", `#/${store.me.id}/${place}`);
  document.body.classList.remove("with-nav");
  tell("place");
}

/** After the connection was lost: read again what may have been missed. */
async function refresh() {
  await Promise.all(allChannels().filter((one) => store.messages.has(one.id)).map((one) => load(one.id)));
  tell("messages", { channel: store.place });
  tell("views-changed", { user: store.me.id });
}

start().catch((problem) => toast(`The workspace did not start: ${problem.message}`, "warning"));
