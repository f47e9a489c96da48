// The control API of the sandbox. Every call answers with JSON or fails with the server's own words.

async function call(method, path, body) {
  const reply = await fetch(`/_control/${path}`, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await reply.text();
  const answer = parsed(text);
  if (!reply.ok) throw new Error(answer?.error?.message ?? answer?.message ?? answer?.error ?? text ?? `HTTP ${reply.status}`);
  return answer;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const query = (values) => new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)).toString();
const get = (path, values = {}) => call("GET", `${path}?${query(values)}`);
const post = (path) => (body) => call("POST", path, body);

export const api = {
  users: () => get("users"),
  channels: (user) => get("channels", { user }),
  messages: (channel, user, thread_ts) => get("messages", { channel, user, thread_ts }),
  views: (user) => get("views", { user }),
  home: (user) => get("home", { user }),
  command: post("command"),
  message: post("message"),
  action: post("action"),
  suggest: post("suggest"),
  submit: post("submit"),
  close: post("close"),
  shortcut: post("shortcut"),
  openHome: post("open_home"),
  edit: post("edit"),
  remove: post("delete"),
  react: post("react"),
  clock: () => get("clock"),
  moveClock: post("clock"),
  faults: () => get("faults"),
  addFault: post("fault"),
  clearFaults: () => call("DELETE", "fault"),
  rows: (object, limit = 50) => get("salesforce", { object, limit }),
  record: (object, id) => get("salesforce", { object, id }),
  changeRow: post("salesforce"),
  journal,
};

/** Journal entries above a number, large bodies cut out; with `whole`, the one entry after it in full. JSON lines. */
async function journal(since, whole = false) {
  const reply = await fetch(`/_control/journal?${query(whole ? { since, until: since + 1 } : { since, brief: 1 })}`);
  const text = await reply.text();
  return text.split("\n").filter((line) => line.trim()).map((line) => JSON.parse(line));
}
