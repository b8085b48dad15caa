/** The panel beside the telephones: the facts of the call, and its views as tabs. */

import { updateForm } from "./call_forms.js";
import { download } from "./download.js";
import { Drawing } from "./drawing.js";
import { button, element, part, refresh, setText } from "./elements.js";
import { factsOf } from "./facts.js";
import { Timeline } from "./timeline.js";
import { clockTime } from "./words.js";

/**
 * @typedef {import("./store.js").CallView} CallView
 * @typedef {import("./messages.js").Call} Call
 * @typedef {(view: CallView) => HTMLElement} Show
 */

export class CallPanel {
  /** @param {import("./main.js").Page} page */
  constructor(page) {
    this.page = page;
    this.root = part(document, "panel");
    this.view = part(this.root, "view");
    this.tabs = part(this.root, "tabs");
    this.timeline = new Timeline();
    this.diagram = new Drawing("The messages of the call as a sequence diagram");
    this.map = new Drawing("The map of the line, with the present state lit");
    this.pane = element("div", { class: "pane", tabindex: "0", role: "group", "aria-label": "Details" });
    this.tab = "timeline";
    /** @type {Record<string, {name: string, show: Show, count?: (view: CallView) => number}>} */
    this.views = {
      timeline: { name: "Timeline", show: (view) => this.showTimeline(view) },
      diagram: { name: "Diagram", show: (view) => this.showDiagram(view) },
      map: { name: "Map", show: (view) => this.showMap(view) },
      attributes: { name: "Attributes", show: (view) => this.showAttributes(view), count: (view) => Object.keys(view.call.attributes ?? {}).length },
      recordings: { name: "Sound", show: (view) => this.showRecordings(view), count: (view) => view.recordings.size },
      save: { name: "Save", show: (view) => this.showSaving(view) },
      update: { name: "Update", show: (view) => this.showUpdate(view) },
    };
    const calls = part(this.root, "calls");
    calls.addEventListener("change", () => page.store.select(calls.value));
    this.tabs.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => this.moveTab(event));
  }

  /** @param {CallView | undefined} view */
  render(view) {
    this.renderCalls();
    this.tabs.hidden = view === undefined;
    setText(part(this.root, "panel-title"), view ? title(view.call) : "What the service and the code say");
    this.renderFacts(view);
    if (view === undefined) {
      this.show(this.pane);
      refresh(this.pane, "empty", emptyPane);
      return;
    }
    this.renderTabs(view);
    this.show(this.views[this.tab].show(view));
  }

  /** @param {HTMLElement} shown */
  show(shown) {
    if (this.view.firstElementChild !== shown) {
      this.view.replaceChildren(shown);
    }
  }

  renderCalls() {
    const { store } = this.page;
    const select = part(this.root, "calls");
    part(this.root, "calls-label").hidden = store.calls.size < 2;
    const calls = [...store.calls.values()].map(({ call }) => call);
    const texts = calls.map((call) => [call.call, `${clockTime(call.started_at)}  ${call.legs[0]?.from_ ?? ""}  ${call.state}`]);
    refresh(select, JSON.stringify(texts), () => texts.map(([value, text]) => element("option", { value }, text)));
    select.value = store.selected ?? "";
  }

  /** Called every second, too. @param {CallView | undefined} view */
  renderFacts(view) {
    const list = part(this.root, "facts");
    const marks = part(this.root, "marks");
    const facts = view ? factsOf(view.call, this.page.now()) : [];
    list.hidden = facts.length === 0;
    refresh(list, JSON.stringify(facts), () => facts.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value))));
    const shown = view?.call.marks ?? [];
    marks.hidden = shown.length === 0;
    refresh(marks, JSON.stringify(shown), () => shown.map(({ kind, text }) => element("li", { class: "mark", "data-kind": kind }, element("b", {}, kind), ` ${text}`)));
  }

  /** @param {CallView} view */
  renderTabs(view) {
    const tabs = Object.entries(this.views).map(([id, { name, count }]) => ({ id, name, count: count?.(view) ?? 0 }));
    const hadFocus = this.tabs.contains(document.activeElement);
    refresh(this.tabs, JSON.stringify([tabs, this.tab]), () => tabs.map(({ id, name, count }) => element("button", {
      type: "button",
      role: "tab",
      "data-tab": id,
      tabindex: id === this.tab ? "0" : "-1",
      "aria-selected": String(id === this.tab),
      onclick: () => this.selectTab(id),
    }, name, count > 0 && element("span", { class: "count" }, String(count)))));
    if (hadFocus) {
      this.tabs.querySelector('[aria-selected="true"]')?.focus();
    }
  }

  /** @param {string} id */
  selectTab(id) {
    this.tab = id;
    this.page.store.changed();
  }

  /** @param {KeyboardEvent} event */
  moveTab(event) {
    const ids = Object.keys(this.views);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.selectTab(ids[(ids.indexOf(this.tab) + step + ids.length) % ids.length]);
    }
  }

  /** @param {CallView} view */
  showTimeline(view) {
    this.timeline.render(view);
    return this.timeline.root;
  }

  /** @param {CallView} view */
  showDiagram(view) {
    const address = `/calls/${view.call.call}/diagram.svg`;
    this.diagram.show(address, String(view.entries.length));
    return this.fill(`diagram ${view.call.call}`, () => [toolbar(this.saveButton("Save as SVG", address, "call.svg")), this.diagram.root]);
  }

  /** @param {CallView} view */
  showMap(view) {
    this.map.show(`/map.svg?call=${view.call.call}`, String(view.entries.length));
    return this.fill("map", () => [element("p", { class: "hint" }, "Every place that the line has, found by playing its calls; the present one is lit."), this.map.root]);
  }

  /** @param {CallView} view */
  showAttributes({ call }) {
    const attributes = Object.entries(call.attributes ?? {});
    return this.fill(`attributes ${JSON.stringify(attributes)}`, () => [
      attributes.length === 0 && element("p", { class: "empty" }, "The function has set no transaction attributes in this call."),
      attributes.length > 0 && element("table", { class: "table" },
        element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Attribute"), element("th", { scope: "col" }, "Value"))),
        element("tbody", {}, ...attributes.map(([name, value]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, value))))),
    ]);
  }

  /** @param {CallView} view */
  showRecordings(view) {
    const recordings = [...view.recordings.values()];
    const version = JSON.stringify([view.call.call, view.isEnded, recordings]);
    return this.fill(`sound ${version}`, () => [
      view.isEnded && this.recordingItem("The whole call, as LEG-A heard it", `/calls/${view.call.call}/hear.wav`, "call.wav"),
      recordings.length > 0 && element("ul", { class: "recordings" }, ...recordings.map((recording) => element("li", {}, this.recordingItem(`${recording.label} (${recording.leg}, ${recording.seconds.toFixed(1)} s)`, `/recordings/${recording.id}.wav`, `${recording.id}.wav`)))),
      recordings.length === 0 && element("p", { class: "empty" }, view.isEnded ? "Nothing was recorded in this call." : "Nothing is recorded yet. After the call you can hear all of it here."),
    ]);
  }

  /** @param {CallView} view */
  showSaving({ call }) {
    return this.fill(`save ${call.call}`, () => [
      this.savingItem("Save as test", `/calls/${call.call}/test.py`, "test_call.py", "A pytest file that plays this call again and expects the same actions."),
      this.savingItem("Save as script", `/calls/${call.call}/script.call`, "call.call", "A script for phone-line test, which any handler can pass."),
      this.savingItem("Save the diagram", `/calls/${call.call}/diagram.svg`, "call.svg", "The messages of the call as SVG."),
      this.savingItem("Save the sound", `/calls/${call.call}/hear.wav`, "call.wav", "What the first party heard, as a WAV file."),
    ]);
  }

  /** @param {CallView} view */
  showUpdate(view) {
    return this.fill(`update ${view.call.call} ${view.isEnded}`, () => [
      element("p", { class: "hint" }, view.isEnded ? "The call has ended: UpdateSipMediaApplicationCall needs one that runs." : "UpdateSipMediaApplicationCall sends these arguments to the function as the event CALL_UPDATE_REQUESTED."),
      !view.isEnded && updateForm(this.page.store.welcome?.arguments ?? {}, (values) => this.page.update(values)),
    ]);
  }

  /**
   * @param {string} text
   * @param {string} address
   * @param {string} file
   */
  saveButton(text, address, file) {
    const save = () => void download(address, file, (reason) => this.page.report("save", `${text}: ${reason}`, ""));
    return button(text, () => {
      this.page.report("save", "", "");
      save();
    }, { class: "small", icon: "save" });
  }

  /**
   * @param {string} text
   * @param {string} address
   * @param {string} file
   * @param {string} about
   */
  savingItem(text, address, file, about) {
    return element("div", { class: "saving" }, this.saveButton(text, address, file), element("p", { class: "hint" }, about));
  }

  /**
   * @param {string} label
   * @param {string} address
   * @param {string} file
   */
  recordingItem(label, address, file) {
    return element("div", { class: "heard" },
      element("p", {}, label),
      element("div", { class: "heard-row" },
        element("audio", { controls: true, preload: "none", src: address, "aria-label": label }),
        this.saveButton("Save", address, file)));
  }

  /**
   * @param {string} version
   * @param {() => (Node | null | false)[]} make
   */
  fill(version, make) {
    refresh(this.pane, version, make);
    return this.pane;
  }
}

/** @param {Call} call */
function title(call) {
  const leg = call.legs[0];
  return leg ? `${leg.from_} calls ${leg.to}` : "A call";
}

/** @param {...HTMLElement} content */
function toolbar(...content) {
  return element("div", { class: "toolbar" }, ...content);
}

function emptyPane() {
  const steps = [
    ["Call the line.", " Each event that the service sends, and each answer of your code, appears here as it happens."],
    ["Press keys", " on the keypad or your keyboard. When the flow connects the call, a second telephone rings beside the first."],
    ["Edit the handler", " and save it: the next call uses the new code."],
  ];
  return [element("div", { class: "empty" }, element("ol", { class: "steps" }, ...steps.map(([head, rest]) => element("li", {}, element("span", {}, element("b", {}, head), rest)))))];
}
