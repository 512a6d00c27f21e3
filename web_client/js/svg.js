/**
 * A drawing from the server becomes part of the page only if everything in it is on a short list.
 *
 * Nothing is repaired: one foreign element or attribute and the whole drawing is refused.
 */

const SVG = "http://www.w3.org/2000/svg";
const NUMBER = /^-?\d{0,5}(\.\d{1,4})?$/;
const NAME = /^[A-Za-z][\w-]{0,80}$/;
const NAMES = /^[\w\s-]{0,200}$/;
const PATH = /^[MLHVCSQTAZmlhvcsqtaz\d.,\s-]{0,8000}$/;
/** A picture within the drawing. As an image an SVG runs nothing and loads nothing, whatever is in it. */
const PICTURE = /^data:image\/(?:png|jpeg|svg\+xml);base64,[A-Za-z\d+/]+={0,2}$/;
const NAMESPACE = /^http:\/\/www\.w3\.org\/2000\/svg$/;
/**
 * What a drawing may hold: elements, their attributes, and what those may say. None of it can name anything outside
 * the drawing. The server's twin of this list is ALLOWED in pipelines/diagram/svg.py; a test holds them together.
 * @type {Readonly<Record<string, Readonly<Record<string, RegExp>>>>}
 */
export const ALLOWED = {
  svg: {
    xmlns: NAMESPACE, class: NAMES, viewBox: /^[-\d.\s]{1,60}$/, width: NUMBER, height: NUMBER, role: /^img$/,
    "aria-labelledby": NAMES, lang: /^[A-Za-z-]{0,20}$/,
  },
  title: { id: NAME },
  desc: { id: NAME },
  g: { id: NAME, class: NAMES, "data-id": NAME, "data-source": NAME, "data-target": NAME },
  path: { class: NAMES, d: PATH },
  rect: { class: NAMES, x: NUMBER, y: NUMBER, width: NUMBER, height: NUMBER, rx: NUMBER },
  text: { class: NAMES },
  tspan: { x: NUMBER, y: NUMBER },
  image: { class: NAMES, x: NUMBER, y: NUMBER, width: NUMBER, height: NUMBER, href: PICTURE },
};
/** Larger drawings are not for a person to read, and cost the page its answer time; most of it is a picture's. */
const LONGEST = 1_000_000;
const MOST_ELEMENTS = 3000;

/** What keeps a drawing off the page. */
export class Refused extends Error {}

/**
 * @param {string} text
 * @param {(id: string) => boolean} [taken] whether the page already uses an id
 * @returns {SVGSVGElement} not yet in the page
 * @throws {Refused} with what was found
 */
export function parse(text, taken = () => false) {
  if (text.length > LONGEST) throw new Refused("too long");
  // Before the parser sees it: entities are expanded while parsing.
  if (/<!/.test(text)) throw new Refused("a declaration or a comment");
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const root = parsed.documentElement;
  if (root.localName !== "svg" || root.namespaceURI !== SVG) throw new Refused("not an svg");
  const all = [root, ...root.querySelectorAll("*")];
  if (all.length > MOST_ELEMENTS) throw new Refused("too many elements");
  for (const element of all) check(element, taken);
  const nodes = parsed.createTreeWalker(parsed, NodeFilter.SHOW_PROCESSING_INSTRUCTION | NodeFilter.SHOW_COMMENT);
  if (nodes.nextNode()) throw new Refused("an instruction");
  return /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.importNode(root, true)));
}

/** @param {Element} element @param {(id: string) => boolean} taken */
function check(element, taken) {
  const known = Object.hasOwn(ALLOWED, element.localName) && element.namespaceURI === SVG && !element.prefix;
  if (!known) throw new Refused(`the element ${element.nodeName}`);
  const attributes = ALLOWED[element.localName];
  for (const { name, value } of element.attributes) {
    if (!Object.hasOwn(attributes, name) || !attributes[name].test(value)) throw new Refused(`the attribute ${name}`);
    if (name === "id" && taken(value)) throw new Refused(`the id ${value}, which the page uses`);
  }
}
