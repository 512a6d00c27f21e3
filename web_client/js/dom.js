/** Making elements without markup, so that no text can become markup. */

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no ${id}.`);
  return element;
}

/** Change a text only where it differs: every change is work for the browser and for a screen reader. @param {Node} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @returns {ScrollBehavior} */
export function scrolling() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
}

/** Listen to one of the page's own parts. @param {EventTarget} part @param {string} type @param {(detail: any) => unknown} then */
export function on(part, type, then) {
  part.addEventListener(type, (event) => void then(/** @type {CustomEvent} */ (event).detail));
}
