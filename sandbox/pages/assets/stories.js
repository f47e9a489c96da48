// Six stories for the tour. Each step does something real in the workspace; accounts and people are found in the org itself.

import { api } from "./api.js";
import { allChannels, people } from "./names.js";
import { store } from "./store.js";
import { nextDay, nextMorning } from "./topbar.js";

const withTitle = (pattern) => people().find((one) => !one.is_guest && pattern.test(one.title ?? ""));
const anybody = () => people().find((one) => !one.is_guest) ?? people()[0];
const cast = {
  seller: () => withTitle(/^(senior )?account executive/i) ?? anybody(),
  success: () => withTitle(/customer success manager/i) ?? anybody(),
  ops: () => withTitle(/revops|revenue operations|sales operations/i) ?? anybody(),
  guest: () => people().find((one) => one.is_guest) ?? people().at(-1),
};
const admin = () => people().find((one) => one.is_admin) ?? cast.ops();
const hasCommand = (name) => store.workspace.commands.some((one) => one.command === name);
const withBot = () => allChannels().find((one) => one.kind === "public" && !one.is_ext_shared && one.name !== "general" && one.bot_is_member) ?? allChannels().find((one) => one.kind !== "im" && one.bot_is_member);

/** A customer of somebody's with an open deal, the biggest first: {deal, account}. Any other account where there is none. */
async function customerOf(person) {
  const lists = await Promise.all([api.rows("Opportunity", 100_000), api.rows("User", 10_000), api.rows("Account", 100_000)]);
  const [deals, users, accounts] = lists.map((list) => list.rows);
  const own = users.find((one) => one.Email?.toLowerCase() === person.email.toLowerCase());
  const byId = new Map(accounts.map((one) => [one.Id, one]));
  const rank = (deal) => [deal.OwnerId === own?.Id, /customer/i.test(byId.get(deal.AccountId)?.Type ?? ""), deal.Amount ?? 0];
  const open = deals.filter((deal) => !deal.IsClosed && byId.has(deal.AccountId)).sort((one, two) => compare(rank(two), rank(one)));
  return { deal: open[0] ?? null, account: byId.get(open[0]?.AccountId) ?? accounts[0] };
}

function compare(one, two) {
  const at = one.findIndex((value, index) => value !== two[index]);
  return at === -1 ? 0 : Number(one[at]) - Number(two[at]);
}

const fact = {};
async function account() {
  fact.found ??= await customerOf(cast.seller());
  if (!fact.found.account) throw new Error("the org has no account");
  return fact.found.account.Name;
}

const app = () => store.me.dm;

export const STORIES = [
  {
    id: "account",
    title: "Know the account before the call",
    about: "An account executive looks a customer up without leaving Slack.",
    who: cast.seller,
    steps: [
      { say: () => `You are ${cast.seller().real_name}, who sells. Your next call starts in five minutes.`, act: "Open the app's messages", run: ({ become }) => become(cast.seller(), app) },
      { say: async () => `Ask for ${await account()}. The answer is for you alone, and it comes from Salesforce.`, act: "Type /account", run: async ({ type }) => type(`/account ${await account()}`) },
      { say: () => "Every line links to its record. The buttons below the card do real work: try one.", act: "Show me the card", run: ({ point }) => point("#main .message:last-of-type") },
    ],
  },
  {
    id: "thread",
    title: "Ask in a thread, get sources",
    about: "A question in plain words; each sentence of the answer cites a record.",
    who: cast.success,
    steps: [
      { say: () => `You are ${cast.success().real_name}. You inherited an account and want to know what was promised.`, act: "Go to the channel", run: ({ become }) => become(cast.success(), () => withBot()?.id) },
      { say: async () => `Mention the bot and ask about ${await account()}.`, act: "Ask the question", run: async ({ type }) => type(`@${store.workspace.botName} What did we promise ${await account()}, and is it done?`) },
      { say: () => "Where everybody in the channel may see the answer, it stands in the thread; else it is yours, with a button that shares it there. Ask on in the thread: it remembers what it is about.", act: "Share it, open the thread", run: ({ openLastThread }) => openLastThread() },
    ],
  },
  {
    id: "handoff",
    title: "Hand a won deal over",
    about: "A deal is won in Salesforce; customer success gets what sales knows.",
    who: cast.seller,
    steps: [
      { say: () => "The Salesforce org opens beside you. Nothing here is a drawing: these are the rows the bot reads.", act: "Open the org", run: ({ become, drawer }) => become(cast.seller(), app).then(() => drawer("org")) },
      { say: async () => `Set the biggest open deal of ${await account()} to Closed Won, as a seller would.`, act: "Win the deal", run: async ({ change }) => change({ object: "Opportunity", id: fact.found.deal?.Id, fields: { StageName: "Closed Won" } }) },
      { say: async () => (hasCommand("/handoff") ? `The bot notices at its next sync. Or ask for the handoff of ${await account()} now.` : "The bot notices at its next sync and drafts the handoff."), act: "Draft the handoff", run: async ({ type }) => (hasCommand("/handoff") ? type(`/handoff ${await account()}`) : nextDay()) },
    ],
  },
  {
    id: "dropped",
    title: "Nothing falls through",
    about: "What slipped is named once, with one owner and one next step.",
    who: admin,
    steps: [
      { say: () => `You are ${admin().real_name}, who keeps the process honest.`, act: "Go to the channel", run: ({ become }) => become(admin(), () => withBot()?.id) },
      { say: () => "Ask for everything that is overdue. A digest comes once a day: if today's is here already, the bot says so.", act: "Ask for the digest", run: ({ type }) => type(hasCommand("/throughline") ? "/throughline digest overdue" : `@${store.workspace.botName} what is overdue?`) },
      { say: () => "Give one item to somebody: press Assign on any line of the digest.", act: "Show me where", run: ({ point }) => point("#main .message .block-actions") },
      { say: () => "Now let it be the next working morning, and see who hears of what.", act: "Move the clock", run: () => nextMorning() },
    ],
    end: "In a few seconds the morning's digest comes by itself, and everybody who owns something that slipped has one message. Be one of them and look.",
  },
  {
    id: "rights",
    title: "Nobody sees more than they may",
    about: "The same question, asked by a guest from another company.",
    who: cast.guest,
    steps: [
      { say: () => `You are now ${cast.guest().real_name}, a guest. Look at the channels on the left: most are gone.`, act: "Become the guest", run: ({ become }) => become(cast.guest(), app) },
      { say: async () => `Ask for ${await account()} as the guest.`, act: "Type /account", run: async ({ type }) => type(`/account ${await account()}`) },
      { say: () => "No Salesforce user, no data, and a sentence that says why. The journal shows that no record left the org.", act: "Look behind the scenes", run: ({ drawer }) => drawer("journal") },
    ],
  },
  {
    id: "weather",
    title: "When Salesforce is down",
    about: "Break it on purpose. The bot says what it knows and as of when.",
    who: cast.ops,
    steps: [
      { say: async () => `You are ${cast.ops().real_name}. While all is well, ask for ${await account()}.`, act: "Type /account", run: async ({ become, type }) => {
        await become(cast.ops(), app);
        await type(`/account ${await account()}`);
      } },
      { say: () => "Now switch Salesforce off: from here on every call answers 503.", act: "Break Salesforce", run: async ({ drawer }) => {
        await api.addFault({ service: "salesforce", fault: "503_html", times: 1_000_000, match: {} });
        drawer("faults");
      } },
      { say: () => "Ask again. What you may see was checked a moment ago, so the bot answers from its own mirror and says as of when.", act: "Ask again", run: async ({ type }) => type(`/account ${await account()}`) },
      { say: () => "After a minute it would no longer trust that check, and say so instead of guessing. Put Salesforce back.", act: "Back to normal", run: async ({ drawer }) => {
        await api.clearFaults();
        drawer("faults");
      } },
    ],
  },
];

