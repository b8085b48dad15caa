/** An SVG of the server as an image, drawn again as the call goes on. */

import { element } from "./elements.js";

const LEAST_MILLISECONDS_BETWEEN = 500;

export class Drawing {
  /** @param {string} description for readers who cannot see it */
  constructor(description) {
    this.image = element("img", { class: "drawing", alt: description, hidden: true });
    this.message = element("p", { class: "empty" });
    this.root = element("div", {}, this.message, this.image);
    this.shown = "";
    this.wanted = "";
    this.isWaiting = false;
  }

  /**
   * Show the image of an address, in its present version.
   *
   * @param {string} address
   * @param {string} version changes when the image does
   */
  show(address, version) {
    const wanted = `${address}${address.includes("?") ? "&" : "?"}version=${version}`;
    if (wanted === this.wanted) {
      return;
    }
    if (!this.wanted.startsWith(address)) {
      this.message.textContent = "The server is drawing …";
    }
    this.wanted = wanted;
    this.loadSoon();
  }

  loadSoon() {
    if (this.isWaiting || this.shown === this.wanted) {
      return;
    }
    this.isWaiting = true;
    void this.load(this.wanted).finally(() => {
      setTimeout(() => {
        this.isWaiting = false;
        this.loadSoon();
      }, LEAST_MILLISECONDS_BETWEEN);
    });
  }

  /** @param {string} address */
  async load(address) {
    this.shown = address;
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      /** @type {HTMLImageElement} */ (this.image).src = address;
      this.image.hidden = false;
      this.message.textContent = "";
    } catch {
      this.fail(await reasonFor(address));
    }
  }

  /** @param {string} reason */
  fail(reason) {
    this.image.hidden = true;
    this.message.textContent = reason;
  }
}

/**
 * Why the server does not draw, in its words.
 *
 * @param {string} address
 */
async function reasonFor(address) {
  const response = await fetch(address).catch(() => undefined);
  return response && !response.ok ? (await response.text()).trim() : "The server did not send the picture.";
}
