// Building the page from nodes: text only ever becomes a text node, so nothing that a bot says can become markup.

/** An element with properties, attributes, listeners (`on: {click}`) and children (nodes, text or nothing). */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) apply(node, name, value);
  node.append(...flat(children));
  return node;
}

function apply(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") node.className = value;
  else if (name === "on") Object.entries(value).forEach(([type, listener]) => node.addEventListener(type, listener));
  else if (name === "data") Object.assign(node.dataset, value);
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Replace everything inside a node. */
export function fill(node, ...children) {
  node.replaceChildren(...flat(children));
  return node;
}

/** A link, or plain text where the address is not a web address. */
export function link(url, children, props = {}) {
  const address = webAddress(url);
  if (address === null) return el("span", { title: "Not a web address" }, children);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer", ...props }, children);
}

/** The address if a browser may open it (http, https or mailto); null for anything else. */
export function webAddress(url) {
  try {
    const parsed = new URL(url);
    return ["http:", "https:", "mailto:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

let lastId = 0;
/** An id that no other node has. */
export function freshId(prefix) {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

/** A function that runs only when it has not been called again for so long. */
export function settled(milliseconds, work) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => work(...given), milliseconds);
  };
}

/**
 * Bring a parent's children into the order of `nodes`, touching only what differs, so that focus and typing survive.
 * What goes, goes first: otherwise a new first child would move all the others, and a node that moves loses the focus.
 */
export function arrange(parent, nodes) {
  const wanted = new Set(nodes);
  [...parent.children].forEach((child) => wanted.has(child) || child.remove());
  nodes.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}

/** Keeps one node per key; when its signature changes, `build(item, index, before)` makes it anew or mends it. */
export function keyed(build) {
  const known = new Map();
  return (items, keyOf, signatureOf) => {
    const nodes = items.map((item, index) => {
      const [key, signature] = [keyOf(item, index), signatureOf(item, index)];
      const before = known.get(key);
      if (before?.signature !== signature) known.set(key, { signature, node: build(item, index, before?.node ?? null) });
      return known.get(key).node;
    });
    const kept = new Set(items.map(keyOf));
    [...known.keys()].forEach((key) => kept.has(key) || known.delete(key));
    return nodes;
  };
}
