/** @template {keyof HTMLElementTagNameMap} T @param {T} tag @param {string} [style] @param {string} [text] @returns {HTMLElementTagNameMap[T]} */
export function element(tag, style = "", text = "") {
  const made = document.createElement(tag);
  if (style) made.className = style;
  if (text) made.textContent = text;
  return made;
}
