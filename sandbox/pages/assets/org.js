// The Salesforce org as tables: look, change a cell, or do what somebody in sales would do, and see what the bot makes of it.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { entryRow } from "./journal.js";
import { deedsFor } from "./deeds.js";
import { menuButton } from "./popup.js";
import { recordCard } from "./record.js";
import { whenReleased } from "./pressing.js";
import { on, store } from "./store.js";

const FIRST = ["Account", "Opportunity", "Case", "Task", "Contact", "User"];
const ROWS = 50;
const COLUMNS = {
  Account: ["Name", "OwnerId", "Type", "AnnualRevenue", "Industry"],
  Opportunity: ["Name", "StageName", "Amount", "CloseDate", "OwnerId", "AccountId", "NextStep"],
  Case: ["CaseNumber", "Subject", "Status", "Priority", "IsEscalated", "AccountId"],
  Task: ["Subject", "Status", "ActivityDate", "Priority", "OwnerId", "WhatId"],
  Contact: ["Name", "Title", "Email", "AccountId"],
  User: ["Name", "Title", "Email", "IsActive"],
};

export function orgTab() {
  const state = { object: "Opportunity", rows: [], words: "", names: new Map(), since: Infinity, isEditing: false };
  const pick = el("select", { class: "field", "aria-label": "Object" });
  const search = el("input", { type: "search", class: "field", placeholder: "Find in these rows", "aria-label": "Find in these rows" });
  const table = el("div", { class: "org-table table-wrap", tabindex: "0", role: "group", "aria-label": "Records" });
  const trouble = el("div", { class: "trouble", role: "alert" });
  const followed = el("div", { class: "followed", "aria-live": "polite" });
  const node = el("div", { class: "pane" }, recordCard(() => learnNames(state)), el("div", { class: "pane-tools" }, pick, search), trouble, table, followed);
  const parts = { state, pick, search, table, trouble, followed };
  pick.addEventListener("change", () => {
    state.object = pick.value;
    load(parts);
  });
  search.addEventListener("input", () => {
    state.words = search.value.trim().toLowerCase();
    draw(parts);
  });
  on("change-record", (body) => {
    state.object = body.object;
    change(body, parts);
  });
  on("journal", () => node.offsetParent !== null && showFollowed(parts));
  return { node, show: () => open(parts) };
}

async function open(parts) {
  try {
    const { objects } = await api.rows(undefined, undefined);
    const names = objects.map((one) => (typeof one === "string" ? one : one.name));
    const sorted = [...FIRST.filter((name) => names.includes(name)), ...names.filter((name) => !FIRST.includes(name)).sort()];
    fill(parts.pick, sorted.map((name) => el("option", { value: name, selected: name === parts.state.object }, name)));
    await learnNames(parts.state);
    await load(parts);
  } catch (problem) {
    parts.trouble.textContent = problem.message;
  }
}

/** Names of people and accounts, so that references read as words. */
function learnNames(state) {
  state.learning ??= readNames(state);
  return state.learning;
}

async function readNames(state) {
  const lists = await Promise.all(["User", "Account"].map((name) => api.rows(name, 500).catch(() => ({ rows: [] }))));
  lists.flatMap((list) => list.rows).forEach((row) => state.names.set(row.Id, row.Name));
  return state.names;
}

async function load(parts) {
  parts.trouble.textContent = "";
  try {
    parts.state.rows = (await api.rows(parts.state.object, ROWS)).rows;
    draw(parts);
  } catch (problem) {
    parts.trouble.textContent = problem.message;
  }
}

function columnsOf(state) {
  const has = new Set(state.rows.flatMap((row) => Object.keys(row)));
  const wanted = (COLUMNS[state.object] ?? []).filter((name) => has.has(name));
  return wanted.length ? wanted : [...has].filter((name) => name !== "attributes").slice(0, 8);
}

/** Build the table anew; not below a pressed button, nor below a cell that is being changed. */
function draw(parts) {
  whenReleased(() => parts.state.isEditing || drawNow(parts));
}

function drawNow(parts) {
  const { state, table } = parts;
  const columns = columnsOf(state);
  const fits = (row) => !state.words || columns.some((name) => shown(state, row[name]).toLowerCase().includes(state.words));
  const rows = state.rows.filter(fits);
  fill(table, rows.length === 0 ? el("p", { class: "muted pad" }, "No rows.") : el("table", {},
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "unseen" }, "Actions")), columns.map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, rows.map((row) => el("tr", {}, el("td", { class: "row-menu" }, deedMenu(row, parts)), columns.map((name) => cell(row, name, parts)))))));
}

function shown(state, value) {
  if (value === null || value === undefined) return "";
  return state.names.get(value) ?? String(value);
}

const titleOf = (row) => row?.Name ?? row?.Subject ?? row?.CaseNumber ?? row?.Id ?? "";

function deedMenu(row, parts) {
  const items = () => deedsFor(parts.state.object, row).map((deed) => ({ label: deed.label, danger: deed.danger, act: () => change({ object: parts.state.object, id: row.Id, ...deed.body }, parts) }));
  return menuButton({ label: `Change ${titleOf(row)}`, items });
}

function cell(row, name, parts) {
  const text = shown(parts.state, row[name]);
  const edit = () => editCell(node, row, name, parts);
  const node = el("td", {}, el("button", { type: "button", class: "cell", title: `Change ${name}`, on: { click: edit } }, text || "—"));
  return node;
}

function editCell(node, row, name, parts) {
  const value = row[name];
  const type = /Date$/.test(name) && /^\d{4}-\d\d-\d\d$/.test(String(value)) ? "date" : "text";
  const input = el("input", { type, class: "field", "aria-label": name, value: value ?? "" });
  const end = (then) => {
    if (!parts.state.isEditing) return;
    parts.state.isEditing = false;
    then();
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end(() => draw(parts));
    if (event.key === "Enter") end(() => change({ object: parts.state.object, id: row.Id, fields: { [name]: typed(input.value, value) } }, parts));
  });
  input.addEventListener("blur", () => end(() => draw(parts)));
  parts.state.isEditing = true;
  fill(node, input);
  input.focus();
}

function typed(text, before) {
  if (text === "") return null;
  if (typeof before === "boolean") return text === "true";
  return typeof before === "number" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

async function change(body, parts) {
  parts.trouble.textContent = "";
  parts.state.since = store.journal.at(-1)?.n ?? 0;
  parts.state.about = `${body.object} ${titleOf(parts.state.rows.find((row) => row.Id === body.id))}`;
  try {
    await api.changeRow(body);
    parts.pick.value = parts.state.object;
    await load(parts);
    const now = parts.state.rows.find((row) => row.Id === body.id);
    if (now) parts.state.about = `${body.object} ${titleOf(now)}`;
    showFollowed(parts);
  } catch (problem) {
    parts.trouble.textContent = problem.message;
  }
}

/** Reads of the sync say little; what the bot tells people and writes is what one waits for. */
function isLook(entry) {
  if (entry.service === "openai") return false;
  if (entry.service === "slack") return /^(users|conversations|auth|team|assistant)\.|^app_home_opened$/.test(entry.method);
  return Boolean(entry.soql) || entry.method === "GET" || /\/(composite\/batch|token|query)/.test(entry.path);
}

function showFollowed({ state, followed }) {
  if (state.since === Infinity) return;
  const after = store.journal.filter((entry) => entry.n > state.since);
  const deeds = after.filter((entry) => !isLook(entry)).slice(-30);
  const looks = after.length - deeds.length;
  fill(followed, el("h3", {}, `What followed: ${state.about}`),
    el("p", { class: "muted" }, looks ? `The bot looked at Salesforce ${looks === 1 ? "once" : `${looks} times`} since then.` : "The bot has not looked at Salesforce since. It notices at its next sync, within a minute."),
    deeds.length ? el("ol", { class: "journal" }, deeds.map(entryRow)) : null);
}
