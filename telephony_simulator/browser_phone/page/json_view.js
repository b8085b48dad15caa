/** Shows JSON with its names, texts and values in different colours. */

import { element } from "./elements.js";

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Shows why there is no answer.
 *
 * @param {string} error
 */
export function errorFigure(error) {
  return element("figure", {}, element("figcaption", {}, "Error"), element("pre", { class: "json failed", tabindex: "0", "aria-label": "Error" }, error));
}

/**
 * @param {string} title
 * @param {any} value
 */
export function jsonFigure(title, value) {
  const text = JSON.stringify(value, null, 2);
  const shown = element("pre", { class: "json", tabindex: "0", "aria-label": title });
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    shown.append(text.slice(end, match.index));
    const [token, string, colon] = match;
    if (string === undefined) {
      shown.append(element("span", { class: "value" }, token));
    } else {
      shown.append(element("span", { class: colon ? "name" : "text" }, string), colon ?? "");
    }
    end = match.index + token.length;
  }
  shown.append(text.slice(end));
  return element("figure", {}, element("figcaption", {}, title), shown);
}
