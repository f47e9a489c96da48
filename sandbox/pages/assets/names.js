// Who and where: ids to names, for the person who is looking.

import { store } from "./store.js";

const users = new Map();
const channels = new Map();

export function learnUsers(list) {
  list.forEach((user) => users.set(user.id, user));
}
export function learnChannels(list) {
  channels.clear();
  list.forEach((channel) => channels.set(channel.id, channel));
}
export function user(id) {
  return users.get(id) ?? null;
}
export function channel(id) {
  return channels.get(id) ?? null;
}
export function people() {
  return [...users.values()].filter((one) => !one.is_bot);
}
export function everybody() {
  return [...users.values()];
}
export function allChannels() {
  return [...channels.values()];
}
export function nameOfUser(id) {
  return users.get(id)?.real_name ?? null;
}
export function nameOfChannel(id) {
  const found = channels.get(id);
  return found && !isDirect(found) ? found.name : null;
}

/** Whether a place is this person's conversation with the app. */
export const isApp = (place) => place.kind === "im" && place.id === store.me.dm;

/** Whether a place is nobody's but its members', and goes by their names. */
export const isDirect = (place) => place.kind === "im" || place.kind === "mpim";

/** The other of two people who write to each other. */
export const otherIn = (place) => place.members?.find((id) => id !== store.me.id) ?? store.me.id;

/** The name without its mark: of a channel, of the app, or of the other person in direct messages. */
export function nameOfPlace(place) {
  if (place.kind === "mpim") return place.members.filter((id) => id !== store.me.id).map(nameOfUser).sort((a, b) => a.localeCompare(b)).join(", ");
  if (!isDirect(place)) return place.name;
  return isApp(place) ? store.workspace.appName : (nameOfUser(otherIn(place)) ?? "Direct message");
}

const HUES = [12, 38, 95, 150, 178, 205, 232, 262, 292, 330];
/** A hue that always belongs to the same person. */
export function hueOf(id) {
  const sum = [...String(id)].reduce((total, letter) => (total * 31 + letter.codePointAt(0)) % 9973, 7);
  return HUES[sum % HUES.length];
}

export function initials(name) {
  const words = String(name).replace(/\(.*\)/, "").trim().split(/[\s._-]+/);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}
