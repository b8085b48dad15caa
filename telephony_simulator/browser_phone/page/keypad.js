/** The keypad of a telephone. */

import { element } from "./elements.js";

const KEYS = [
  ["1", ""], ["2", "ABC"], ["3", "DEF"],
  ["4", "GHI"], ["5", "JKL"], ["6", "MNO"],
  ["7", "PQRS"], ["8", "TUV"], ["9", "WXYZ"],
  ["*", ""], ["0", "+"], ["#", ""],
];
const NAMES = /** @type {Record<string, string>} */ ({ "*": "star", "#": "pound" });
const DOWN_MILLISECONDS = 120;

export class Keypad {
  /**
   * @param {HTMLElement} parent
   * @param {(key: string) => void} onPress
   */
  constructor(parent, onPress) {
    this.onPress = onPress;
    this.buttons = new Map(KEYS.map(([key, letters]) => [key, this.button(key, letters)]));
    parent.replaceChildren(...this.buttons.values());
  }

  /**
   * @param {string} key
   * @param {string} letters
   */
  button(key, letters) {
    const attributes = { type: "button", "data-letters": letters, "aria-label": NAMES[key], onclick: () => this.press(key) };
    return /** @type {HTMLButtonElement} */ (element("button", attributes, key));
  }

  /** @param {boolean} isEnabled */
  setEnabled(isEnabled) {
    for (const button of this.buttons.values()) {
      button.disabled = !isEnabled;
    }
  }

  /**
   * Press a key of the telephone, by mouse or by the keyboard.
   *
   * @param {string} key
   * @returns {boolean} whether the telephone has this key, and takes it now
   */
  press(key) {
    const button = this.buttons.get(key);
    if (button === undefined || button.disabled) {
      return false;
    }
    button.toggleAttribute("data-down", true);
    setTimeout(() => button.toggleAttribute("data-down", false), DOWN_MILLISECONDS);
    this.onPress(key);
    return true;
  }
}
