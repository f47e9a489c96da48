// What becomes of typed words: a message, a slash command, a global shortcut.

import { api } from "./api.js";
import { channel as channelOf } from "./names.js";
import { toast } from "./notices.js";
import { menuButton } from "./popup.js";
import { refusalText } from "./sending.js";
import { store } from "./store.js";

/** Send a message; tells where the bot could not hear it. */
export async function say(words, files, options) {
  const reply = await api.message({ user: store.me.id, ...options.target(), text: words, files: files.length ? files.map(({ name, content_base64 }) => ({ name, content_base64 })) : undefined });
  const { botId } = store.workspace;
  const absent = words.includes(`@${store.workspace.botName}`) && !channelOf(options.target().channel)?.members?.includes(botId);
  if (absent) toast(`${store.workspace.appName} is not in this channel, so it did not hear you.`, "warning");
  return reply;
}

/** Run a slash command, or say why there is none such. */
export async function runCommand(words, options) {
  const [command, ...rest] = words.split(/\s+/);
  const target = options.target();
  if (target.thread_ts) throw new Error(`${command} is not supported in threads. Sorry!`);
  if (!store.workspace.commands.some((one) => one.command === command)) {
    throw new Error(`${command} is not a valid command. In Slack, a message that begins with a slash is a command.`);
  }
  return api.command({ user: store.me.id, channel: target.channel, command, text: rest.length ? words.slice(command.length).trim() : "" });
}

/** The menu of global shortcuts; null where the app has none. */
export function shortcuts() {
  const all = () => store.workspace.shortcuts.filter((one) => one.type === "global");
  const run = async (one) => {
    const reply = await api.shortcut({ user: store.me.id, callback_id: one.callback_id }).catch((problem) => ({ problem: problem.message }));
    if (reply.problem || reply.note) toast(reply.problem ?? refusalText(reply.note), "warning");
  };
  if (!all().length) return null;
  return menuButton({ label: "Shortcuts", iconName: "bolt", items: () => all().map((one) => ({ label: one.name, description: one.description, act: () => run(one) })) });
}
