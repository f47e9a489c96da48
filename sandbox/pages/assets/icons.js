// Line icons on a 20 × 20 grid, drawn here so that the page needs nothing from outside.

const PATHS = {
  hash: "M7.5 3 6 17M14 3l-1.5 14M3.5 7.5h14M2.5 12.5h14",
  lock: "M5.5 9h9v7.5h-9zM7.5 9V6.5a2.5 2.5 0 0 1 5 0V9",
  eye: "M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5zM10 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  reply: "M3 5.5a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9l-4 3.5v-3.5a2 2 0 0 1-2-2z",
  more: "M4.5 10h.01M10 10h.01M15.5 10h.01",
  close: "M5 5l10 10M15 5 5 15",
  send: "M3 10 17 4l-4.5 13-3-5.5zM9.500 11.500 17 4",
  attach: "M14 6.500 8 12.500a1.800 1.800 0 0 0 2.500 2.500l6-6a3.600 3.600 0 0 0-5-5l-6.300 6.300a5.400 5.400 0 0 0 7.600 7.600",
  file: "M5.500 2.500h6l3.500 3.500v11.500h-9.500zM11.500 2.500v4h4",
  clock: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6v4.300l2.800 1.700",
  bolt: "M11 2.500 4.500 11.500h4.500l-1 6 6.500-9h-4.500z",
  database: "M4 5.500c0-1.400 2.700-2.500 6-2.500s6 1.100 6 2.500-2.700 2.500-6 2.500-6-1.100-6-2.500zM4 5.500v9c0 1.400 2.700 2.500 6 2.500s6-1.100 6-2.500v-9M4 10c0 1.400 2.700 2.500 6 2.500s6-1.100 6-2.500",
  list: "M3.500 5.500h13M3.500 10h13M3.500 14.500h13",
  warning: "M10 3.500 18 16.500H2zM10 8v4M10 14.300h.01",
  check: "M4 10.500l4 4 8-9",
  chevron: "M5.500 8l4.500 4.500L14.500 8",
  back: "M12 4.500 6.500 10l5.500 5.500",
  moon: "M16 11.500A6.500 6.500 0 0 1 8.500 4a6.500 6.500 0 1 0 7.500 7.500z",
  sun: "M10 13.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM10 1.500v2M10 16.500v2M1.500 10h2M16.500 10h2M4 4l1.400 1.400M14.600 14.600 16 16M16 4l-1.400 1.400M5.400 14.600 4 16",
  menu: "M3 5.500h14M3 10h14M3 14.500h14",
  compass: "M10 17.500a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15zM13 7l-2 4-4 2 2-4z",
  calendar: "M3.500 5h13v12h-13zM3.500 8.500h13M7 3v3.500M13 3v3.500",
  up: "M6.500 9V17H3.500V9zM6.500 9l3.300-6.500c1.400 0 2 .9 1.700 2.200L11 8h4.300c1 0 1.600.9 1.400 1.800l-1.300 5.800c-.2.800-.8 1.400-1.700 1.400H6.500",
  down: "M13.500 11V3h3v8zM13.500 11l-3.300 6.500c-1.400 0-2-.9-1.700-2.200L9 12H4.700c-1 0-1.600-.9-1.400-1.800l1.300-5.800C4.800 3.600 5.400 3 6.300 3h7.200",
  trash: "M4 5.500h12M8 5.500v-2h4v2M5.500 5.500l.8 11.500h7.400l.8-11.500",
  plus: "M10 4v12M4 10h12",
  smile: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM7.500 8.300h.01M12.500 8.300h.01M7 11.500c1.500 2.200 4.500 2.200 6 0",
  people: "M7.500 9a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5zM2.500 16c0-2.800 2.200-4.500 5-4.500s5 1.700 5 4.500M13 9a2.200 2.200 0 1 0-.8-4.300M14 11.700c2 .3 3.500 1.800 3.500 4.300",
  home: "M3 9.500 10 3.500l7 6M5 8v8.500h10V8",
};

/** A decorative icon; it is hidden from screen readers, so its button needs a label. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const attributes = { viewBox: "0 0 20 20", class: `icon icon-${name}`, "aria-hidden": "true", focusable: "false" };
  Object.entries(attributes).forEach(([key, value]) => svg.setAttribute(key, value));
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", PATHS[name] ?? PATHS.warning);
  svg.append(path);
  return svg;
}
