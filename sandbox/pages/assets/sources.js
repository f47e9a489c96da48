// Where a select's options come from: its own list, the workspace, or the bot.

import { withEmoji } from "./emoji.js";
import { decode } from "./mrkdwn.js";
import { allChannels, channel, everybody, isDirect, nameOfPlace, people, user } from "./names.js";

const shown = (object) => withEmoji(decode(object?.text ?? ""));

/** {value, text, description} of an option object. */
export function plainOption(option) {
  return { value: option.value, text: shown(option.text), description: option.description ? shown(option.description) : "", option };
}

function matching(options, query) {
  const wanted = query.toLowerCase();
  return options.filter((one) => one.text.toLowerCase().includes(wanted));
}

const asUser = (one) => ({ value: one.id, text: one.real_name, description: one.title ?? "" });
const asChannel = (one) => ({ value: one.id, text: isDirect(one) ? nameOfPlace(one) : `#${one.name}`, description: one.topic ?? "" });

function groupsOf(element, query) {
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups
    .map((group) => ({ label: group.label ? shown(group.label) : "", options: matching((group.options ?? []).map(plainOption), query) }))
    .filter((group) => group.options.length);
}

function conversations(element, query) {
  const wanted = element.filter?.include;
  const fits = (one) => (!wanted || wanted.includes(one.kind)) && !(element.filter?.exclude_external_shared_channels && one.is_ext_shared);
  return [{ options: matching(allChannels().filter(fits).map(asChannel), query) }];
}

/** `load(query)` for a select element; the bot is asked through `suggest`. */
export function loader(element, suggest) {
  const kind = element.type.replace("multi_", "");
  if (kind === "static_select") return async (query) => groupsOf(element, query);
  if (kind === "users_select") return async (query) => [{ options: matching([...people(), ...everybody().filter((one) => one.is_bot)].map(asUser), query) }];
  if (kind === "channels_select") return async (query) => [{ options: matching(allChannels().filter((one) => one.kind === "public").map(asChannel), query) }];
  if (kind === "conversations_select") return async (query) => conversations(element, query);
  return async (query) => groupsOf(await suggest(query), "");
}

/** The state that Slack keeps of a menu, from what is chosen in it: [{value, option}]. */
export function stateOfChosen(element, chosen) {
  const many = element.type.startsWith("multi_");
  const kind = element.type.replace("multi_", "");
  const what = { users_select: "user", conversations_select: "conversation", channels_select: "channel" }[kind] ?? "option";
  const values = chosen.map((one) => (what === "option" ? one.option : one.value));
  return many ? { [`selected_${what}s`]: values } : { [`selected_${what}`]: values[0] ?? null };
}

/** What is chosen at first: [{value, text}] from an element's initial fields or from a state that was kept. */
export function chosenAtFirst(element, kept, place) {
  const state = kept ?? initialState(element, place);
  const of = (what) => [state[`selected_${what}`], ...(state[`selected_${what}s`] ?? [])].filter(Boolean);
  return [
    ...of("option").map(plainOption),
    ...of("user").map((id) => asUser(user(id) ?? { id, real_name: id })),
    ...[...of("conversation"), ...of("channel")].map((id) => asChannel(channel(id) ?? { id, name: id })),
  ];
}

function initialState(element, place) {
  const whats = ["option", "user", "conversation", "channel"].flatMap((what) => [what, `${what}s`]);
  const state = Object.fromEntries(whats.map((what) => [`selected_${what}`, element[`initial_${what}`]]));
  if (element.default_to_current_conversation && !element.initial_conversations) state.selected_conversation ??= place;
  return state;
}
