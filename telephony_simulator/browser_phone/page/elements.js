/** Makes and finds elements. Text is always a text node: nothing from a call is read as HTML. */

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {Record<string, any>} [properties] attributes; `on…` is a listener, `false` and `null` are left out
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, String(value));
    }
  }
  for (const child of children) {
    if (child) {
      made.append(child);
    }
  }
  return made;
}

/**
 * Make an icon of the page's symbols.
 *
 * @param {string} name
 */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Make a button.
 *
 * @param {string} text
 * @param {() => void} act
 * @param {{icon?: string, class?: string, pressed?: boolean, title?: string}} [options]
 */
export function button(text, act, options = {}) {
  const classes = `button ${options.class ?? ""}`.trim();
  const attributes = { type: "button", class: classes, onclick: act, title: options.title, "aria-pressed": options.pressed === undefined ? null : String(options.pressed) };
  return element("button", attributes, options.icon && icon(options.icon), text);
}

/**
 * Find the element of a part of the page or of a component.
 *
 * @param {ParentNode} root
 * @param {string} name
 * @returns {any}
 */
export function part(root, name) {
  const found = root.querySelector(`[data-part="${name}"]`);
  if (found === null) {
    throw new Error(`the page has no part ${name}`);
  }
  return found;
}

/**
 * Replace the children of an element only when what they show has changed, so that focus stays.
 *
 * @param {HTMLElement} parent
 * @param {string} version what the children show
 * @param {() => (Node | null | false)[]} make
 */
export function refresh(parent, version, make) {
  if (parent.dataset.version === version) {
    return;
  }
  const hadFocus = parent.contains(document.activeElement);
  parent.dataset.version = version;
  parent.replaceChildren(.../** @type {Node[]} */ (make().filter(Boolean)));
  if (hadFocus) {
    const next = /** @type {HTMLElement | null} */ (parent.querySelector("button, input, select, textarea"));
    (next ?? /** @type {HTMLElement | null} */ (parent.closest('[tabindex="-1"]')))?.focus({ preventScroll: true });
  }
}

/**
 * Set the text of an element if it differs, so that a screen reader is not asked to read it again.
 *
 * @param {HTMLElement} target
 * @param {string} text
 */
export function setText(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}
