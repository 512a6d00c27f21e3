/** In the page: shows one drawing with the page's own component and says where everything is. */

import { Diagram } from "/js/diagram.js";
import { Refused, parse } from "/js/svg.js";

const diagram = new Diagram(document.getElementById("figure"));
/** Pairs of text and ground that were measured, by their classes: the styles know nothing else. */
const known = new Set();

/** @returns {SVGSVGElement} */
const shown = () => document.querySelector("#figure svg.drawing");

window.measure = (picture) => {
  try {
    parse(picture.svg, () => false);
  } catch (error) {
    if (error instanceof Refused) return { refused: error.message };
    throw error;
  }
  diagram.show(picture);
  const svg = shown();
  if (!svg?.getBoundingClientRect().width) return { refused: "it was not shown" };
  const { width, height } = svg.viewBox.baseVal;
  const frame = svg.getBoundingClientRect();
  const scale = frame.width / width;
  const place = (element) => {
    const box = element.getBoundingClientRect();
    return [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top].map((px) => px / scale);
  };
  const group = (element) => element.closest("g[id]")?.id ?? "";
  const boxes = [...svg.querySelectorAll(".shape")].map((shape) => ({ group: group(shape), corners: corners(shape) }));
  const ways = (selector) => [...svg.querySelectorAll(selector)].map((line) => ({ group: group(line), d: line.getAttribute("d") }));
  const texts = [...svg.querySelectorAll("text")].flatMap((text, element) => {
    const size = parseFloat(getComputedStyle(text).fontSize);
    return [...text.querySelectorAll("tspan")].map((span) => {
      const [left, , right] = place(span);
      const baseline = Number(span.getAttribute("y"));
      // The ink of a line: from a little above its capitals to its descenders.
      const box = [left, baseline - 0.76 * size, right, baseline + 0.22 * size];
      return { group: group(text), element, text: span.textContent, box, size: size * scale };
    });
  });
  return { width, height, scale, boxes, lines: ways("path.line"), marks: ways("path.grid, path.curve"), texts, pairs: window.contrasts() };
};

/** For taking pictures of it. */
window.show = (picture, state) => {
  diagram.show(picture);
  diagram.update(state);
};

/** @param {SVGGraphicsElement} shape */
function corners(shape) {
  const { x, y, width, height } = shape.getBBox();
  if (shape.localName === "path" && shape.parentElement?.classList.contains("decision")) {
    return [[x + width / 2, y], [x + width, y + height / 2], [x + width / 2, y + height], [x, y + height / 2]];
  }
  return [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
}

/** Every new pair of text and ground in the present colour scheme, in every state: [where, ratio]. */
window.contrasts = () => {
  const svg = shown();
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  const painted = [...svg.querySelectorAll("rect, path, image")].filter(
    (element) => element.localName === "image" || getComputedStyle(element).fill !== "none",
  ).map((element) => ({ element, box: element.getBoundingClientRect() }));
  const grounds = [...svg.querySelectorAll("text")].map((text) => {
    const box = text.getBoundingClientRect();
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const under = painted.findLast(({ element, box: it }) =>
      it.left <= x && x <= it.right && it.top <= y && y <= it.bottom &&
      element.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING);
    return { text, ground: under?.element ?? null };
  });
  const found = [];
  for (const state of ["", "ahead", "lit", "past"]) {
    for (const node of svg.querySelectorAll("g.node")) {
      if (state) node.setAttribute("data-state", state);
      else node.removeAttribute("data-state");
    }
    for (const edge of svg.querySelectorAll("g.edge")) edge.toggleAttribute("data-walked", state === "lit");
    for (const { text, ground } of grounds) {
      const where = `${state || "rest"}: ${classes(text)} on ${ground ? classes(ground) : "the page"}`;
      if (known.has(`${scheme} ${where}`)) continue;
      known.add(`${scheme} ${where}`);
      found.push([where, ratio(text, ground)]);
    }
  }
  for (const node of svg.querySelectorAll("g.node")) node.removeAttribute("data-state");
  return found;
};

/** @param {Element} element its classes and those of what it is in */
function classes(element) {
  const names = [];
  for (let at = element; at && at.localName !== "svg"; at = at.parentElement) {
    names.unshift(`${at.localName}.${(at.getAttribute("class") ?? "").replaceAll(" ", ".")}`);
  }
  return names.join(" ");
}

/** @param {Element} text @param {Element | null} ground */
function ratio(text, ground) {
  if (ground?.localName === "image") return 0;
  let below = [255, 255, 255, 1];
  const behind = [];
  for (let at = shown().parentElement; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
  for (const colour of behind) below = over(numbers(colour), below);
  if (ground) below = over(numbers(getComputedStyle(ground).fill, ground), below);
  const above = over(numbers(getComputedStyle(text).fill, text), below);
  const [light, dark] = [luminance(above), luminance(below)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/** @param {string} colour @param {Element} [element] whose opacity counts, and that of what it is in */
function numbers(colour, element) {
  const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
  let seen = alpha;
  for (let at = element; at && at.localName !== "div"; at = at.parentElement) seen *= Number(getComputedStyle(at).opacity);
  return [r, g, b, seen];
}

function over([r, g, b, alpha], [x, y, z]) {
  return [r * alpha + x * (1 - alpha), g * alpha + y * (1 - alpha), b * alpha + z * (1 - alpha), 1];
}

function luminance([r, g, b]) {
  const linear = [r, g, b].map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}
