// The parts that a template promises: a missing one is a mistake there, and is called by its name.

/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
/**
 * @template {Element} T
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 */
export function part(root, selector, type = HTMLElement) {
  const found = root.querySelector(selector);
  if (!(found instanceof type)) {
    throw new TypeError(`The page has no ${selector}.`);
  }
  return found;
}

/**
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement[]}
 */
/**
 * @template {Element} T
 * @overload
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} type
 * @returns {T[]}
 */
/**
 * @param {ParentNode} root
 * @param {string} selector
 */
export function parts(root, selector, type = HTMLElement) {
  return [...root.querySelectorAll(selector)].filter((found) => found instanceof type);
}

/**
 * The part that stands around an element.
 * @param {Element} element
 * @param {string} selector
 */
export function around(element, selector) {
  const found = element.closest(selector);
  if (!(found instanceof HTMLElement)) {
    throw new TypeError(`Nothing around is ${selector}.`);
  }
  return found;
}

/**
 * The element that an event of the page happened to.
 * @param {Event} event
 */
export function targetOf(event) {
  return /** @type {HTMLElement} */ (event.target);
}
