/** What has happened in a call, one entry a line; an invocation opens to its JSON. */

import { element } from "./elements.js";
import { errorFigure, jsonFigure } from "./json_view.js";
import { laneName } from "./words.js";

/**
 * @typedef {import("./messages.js").Entry} Entry
 * @typedef {import("./store.js").CallView} CallView
 */

const LANES = /** @type {import("./messages.js").Lane[]} */ (["LEG-A", "LEG-B", "service", "function"]);
const NEAR_THE_END_PIXELS = 60;

export class Timeline {
  constructor() {
    this.list = element("ol");
    this.thinking = element("ol");
    this.legend = element("ul", { class: "legend", "aria-label": "Lanes" });
    const log = element("div", { role: "log", "aria-label": "Timeline" }, this.list, this.thinking);
    this.root = element("div", { class: "timeline", tabindex: "0", role: "group", "aria-label": "Timeline of the call" }, this.legend, log);
    /** @type {CallView | undefined} */
    this.view = undefined;
    /** @type {Map<number, Entry>} */
    this.drawn = new Map();
  }

  /** @param {CallView} view */
  render(view) {
    const isAtEnd = this.root.scrollTop + this.root.clientHeight >= this.root.scrollHeight - NEAR_THE_END_PIXELS;
    if (view !== this.view) {
      this.view = view;
      this.drawn.clear();
      this.list.replaceChildren();
      this.legend.replaceChildren(...LANES.map((lane) => element("li", { "data-lane": lane }, laneName(lane, view.call))));
    }
    for (const entry of view.entries) {
      if (entry && this.drawn.get(entry.index) !== entry) {
        this.draw(entry);
      }
    }
    this.thinking.replaceChildren(...[...view.asked.values()].map(thinkingEntry));
    if (isAtEnd) {
      this.root.scrollTop = this.root.scrollHeight;
    }
  }

  /** @param {Entry} entry */
  draw(entry) {
    const made = entryElement(entry, this.view?.call);
    const old = this.list.querySelector(`[data-index="${entry.index}"]`);
    if (old) {
      old.replaceWith(made);
    } else {
      this.list.append(made);
    }
    this.drawn.set(entry.index, entry);
  }
}

/**
 * @param {Entry} entry
 * @param {import("./messages.js").Call | undefined} call
 */
function entryElement(entry, call) {
  const content = [
    element("span", { class: "at" }, entry.at_seconds.toFixed(1)),
    element("span", { class: "lanes", "aria-hidden": "true" }),
    element("span", { class: "entry-text" },
      element("b", {}, laneName(entry.lane, call)), ` ${entry.text}`,
      entry.mark && element("span", { class: "mark", "data-kind": entry.mark === "refused" ? "near limit" : entry.mark }, entry.mark),
      entry.answer && element("span", { class: "answer" }, entry.answer)),
    element("span", { class: "took" }, entry.milliseconds === undefined ? "" : milliseconds(entry.milliseconds)),
  ];
  const attributes = { class: "entry", "data-lane": entry.lane, "data-index": entry.index };
  if (entry.event === undefined) {
    return element("li", attributes, element("div", { class: "entry-row" }, ...content));
  }
  const details = element("details", {}, element("summary", { class: "entry-row" }, ...content));
  details.addEventListener("toggle", () => {
    if (details.childElementCount === 1) {
      details.append(element("div", { class: "json-pair" }, jsonFigure("Event", entry.event), entry.error ? errorFigure(entry.error) : jsonFigure("Answer", entry.response ?? null)));
    }
  });
  return element("li", attributes, details);
}

/** @param {string} eventType */
function thinkingEntry(eventType) {
  return element("li", { class: "entry", "data-lane": "function", "data-thinks": true },
    element("div", { class: "entry-row" },
      element("span", { class: "at" }),
      element("span", { class: "lanes", "aria-hidden": "true" }),
      element("span", { class: "entry-text dots" }, element("b", {}, "function"), ` thinks about ${eventType} `)));
}

/** @param {number} value */
function milliseconds(value) {
  return value >= 10 ? `${Math.round(value)} ms` : `${value.toFixed(1)} ms`;
}
