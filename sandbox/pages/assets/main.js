// Where the page starts: learn the workspace, become somebody, listen.

import { api } from "./api.js";
import { conversation, load } from "./conversation.js";
import { readAs, setClock } from "./dates.js";
import { settled } from "./dom.js";
import { drawer } from "./drawer.js";
import { listen } from "./live.js";
import { modals } from "./modal.js";
import { allChannels, isDirect, learnChannels, learnUsers, people, user } from "./names.js";
import { toast } from "./notices.js";
import { followRecordLinks } from "./record.js";
import { sidebar } from "./sidebar.js";
import { on, store, tell } from "./store.js";
import { threadPanel } from "./thread.js";
import { setTheme, topbar } from "./topbar.js";
import { tour } from "./tour.js";
import { catchUp, countUnread } from "./unread.js";

const at = (id) => document.getElementById(id);

async function start() {
  store.workspace = JSON.parse(at("workspace").textContent);
  if (localStorage.getItem("theme")) setTheme(localStorage.getItem("theme"));
  const [{ users }, { now }] = await Promise.all([api.users(), api.clock()]);
  learnUsers(users);
  setClock(new Date(now));
  const [person, place, thread] = address();
  await become(user(person)?.id ?? firstPerson().id, place, REPLACE);
  drawPage();
  on("become", ({ user: id, place: where }) => become(id, where).then(() => tell("switched")));
  on("go", ({ place: where }) => go(where));
  on("thread-opened", () => note());
  on("close-thread", () => note(REPLACE));
  on("talk-to", ({ user: id }) => talkTo(id));
  on("unknown-channel", settled(100, learnOfChannels));
  window.addEventListener("popstate", arrive);
  listen(refresh);
  tell("place");
  if (thread) tell("open-thread", { channel: store.place, ts: thread });
  document.addEventListener("visibilitychange", () => document.hidden || tell("messages", { channel: store.place }));
}

const REPLACE = "replaceState";
const PUSH = "pushState";
const address = () => location.hash.replace(/^#\/?/, "").split("/");

/** Put where we are into the address, so that a reload, Back and a bookmark lead here again. */
function note(how = PUSH) {
  if (!store.place) return;
  const parts = [store.me.id, store.place, ...(store.thread ? [store.thread.ts] : [])];
  const wanted = `#/${parts.join("/")}`;
  if (location.hash !== wanted) history[how](null, "", wanted);
}

/** Back, Forward or an address typed in: be who it names, where it names. */
async function arrive() {
  const [person, place, thread] = address();
  const one = user(person);
  if (!one) return;
  store.tab = "messages";
  if (store.thread && store.thread.ts !== thread) {
    store.thread = null;
    tell("close-thread");
  }
  if (one.id !== store.me.id) await become(one.id, place, REPLACE);
  else go(store.channelIds.has(place) ? place : store.me.dm, REPLACE);
  if (thread && store.thread?.ts !== thread) tell("open-thread", { channel: store.place, ts: thread });
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

let turns = 0;

/** Be somebody else: other channels, other messages, another zone. */
async function become(id, wanted, how = PUSH) {
  const turn = ++turns;
  const one = user(id);
  const { channels } = await api.channels(id);
  if (turn !== turns) return;
  Object.assign(store, { me: one, thread: null });
  learn(channels);
  store.messages.clear();
  store.unread.clear();
  readAs(one.tz);
  const before = wanted ?? store.place;
  store.place = null;
  tell("close-thread");
  tell("people");
  tell("person");
  go(store.channelIds.has(before) ? before : one.dm, how);
  catchUp();
}

function learn(channels) {
  learnChannels(channels);
  store.channelIds = new Set(channels.map((channel) => channel.id));
  store.directIds = new Set(channels.filter(isDirect).map((channel) => channel.id));
}

/** Somebody wrote where this person was not when we looked: directly for the first time, in a new group, or elsewhere. */
async function learnOfChannels() {
  const before = store.channelIds;
  const person = store.me.id;
  const { channels } = await api.channels(person);
  if (store.me.id !== person) return;
  learn(channels);
  const fresh = [...store.channelIds].filter((channel) => !before.has(channel));
  await Promise.all(fresh.map(async (channel) => {
    await load(channel);
    countUnread(channel);
  }));
  if (fresh.length) tell("unread");
}

/** Open the direct messages with somebody. */
async function talkTo(id) {
  const reply = await api.messages(`@${user(id).email || user(id).name}`, store.me.id);
  await learnOfChannels();
  go(reply.channel);
}

function go(place, how = PUSH) {
  if (!store.channelIds.has(place)) return;
  if (store.place !== place) store.tab = "messages";
  if (store.thread && store.thread.channel !== place) {
    store.thread = null;
    tell("close-thread");
  }
  store.place = place;
  note(how);
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
