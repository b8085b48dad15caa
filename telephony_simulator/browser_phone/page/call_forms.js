/** The forms that begin and update a call. */

import { element, refresh } from "./elements.js";

/** @typedef {import("./messages.js").Welcome} Welcome */

const REST_MILLISECONDS = 800;

const TABS = [
  ["dial", "Call the line"],
  ["create", "Let the line call"],
];

/** What the first telephone shows while no call runs: a call to a number, or CreateSipMediaApplicationCall. */
export class CallForms {
  /**
   * @param {HTMLElement} parent
   * @param {(message: object) => void} send
   */
  constructor(parent, send) {
    this.parent = parent;
    this.send = send;
    this.tab = "dial";
  }

  /**
   * @param {Welcome | null} welcome
   * @param {boolean} isShown
   */
  render(welcome, isShown) {
    const version = isShown && welcome ? `${this.tab} ${JSON.stringify([welcome.numbers, welcome.applications, welcome.from_])}` : "";
    refresh(this.parent, version, () => (isShown && welcome ? [this.tabs(welcome), this.tab === "dial" ? this.dialForm(welcome) : this.createForm(welcome)] : []));
  }

  /** @param {Welcome} welcome */
  tabs(welcome) {
    const tabs = TABS.map(([tab, text]) => element("button", {
      type: "button",
      role: "tab",
      "aria-selected": String(tab === this.tab),
      onclick: () => {
        this.tab = tab;
        this.render(welcome, true);
        /** @type {HTMLElement | null} */ (this.parent.querySelector('[aria-selected="true"]'))?.focus();
      },
    }, text));
    return element("div", { class: "choice", role: "tablist", "aria-label": "Who calls" }, ...tabs);
  }

  /** @param {Welcome} welcome */
  dialForm(welcome) {
    if (welcome.numbers.length === 0) {
      return element("p", { class: "hint" }, "No number can be called: the stack is not up, or it has none.");
    }
    const numbers = welcome.numbers.map(({ number, application }) => element("option", { value: number }, welcome.numbers.length > 1 ? `${number}  ${application}` : number));
    return form({
      fields: [
        field("Number", element("select", { name: "number" }, ...numbers)),
        field("From", element("input", { name: "from_", value: welcome.from_, autocomplete: "off", spellcheck: "false" })),
        more("SIP headers", jsonField("SIP headers, a JSON object", "sip_headers", {}, false)),
      ],
      act: "Call",
      onSubmit: (values) => this.send({ type: "dial", number: values.number, from_: values.from_, sip_headers: values.sip_headers }),
    });
  }

  /** @param {Welcome} welcome */
  createForm(welcome) {
    if (welcome.applications.length === 0) {
      return element("p", { class: "hint" }, "No application can call: the stack is not up, or it has none.");
    }
    const applications = welcome.applications.map(({ id, name }) => element("option", { value: id }, name));
    return form({
      fields: [
        field("Application", element("select", { name: "application" }, ...applications)),
        field("To", element("input", { name: "to", value: welcome.from_, autocomplete: "off", spellcheck: "false" })),
        field("From", element("input", { name: "from_", value: welcome.numbers[0]?.number ?? "", autocomplete: "off", spellcheck: "false" })),
        jsonField("Arguments, a JSON object", "arguments", welcome.arguments ?? {}, true),
        more("SIP headers", jsonField("SIP headers, a JSON object", "sip_headers", {}, false)),
      ],
      act: "Create call",
      onSubmit: (values) => this.send({ type: "create_call", ...values }),
    });
  }
}

/**
 * The form of UpdateSipMediaApplicationCall.
 *
 * @param {Record<string, string>} argumentsGiven
 * @param {(values: Record<string, any>) => void} onSubmit
 */
export function updateForm(argumentsGiven, onSubmit) {
  const made = form({ fields: [jsonField("Arguments, a JSON object", "arguments", argumentsGiven, true)], act: "Update call", onSubmit });
  made.classList.add("update");
  return made;
}

/**
 * A form whose JSON fields are checked before it is sent.
 *
 * @param {{fields: HTMLElement[], act: string, onSubmit: (values: Record<string, any>) => void}} content
 */
function form({ fields, act, onSubmit }) {
  const made = /** @type {HTMLFormElement} */ (element("form", { class: "fields", novalidate: true }, ...fields, element("button", { type: "submit", class: "button go" }, act)));
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = readForm(made);
    if (values) {
      onSubmit(values);
      rest(/** @type {HTMLButtonElement} */ (made.lastElementChild));
    }
  });
  return made;
}

/**
 * Let a second click within a moment have no effect: a double click is one call.
 *
 * @param {HTMLButtonElement} submit
 */
function rest(submit) {
  submit.disabled = true;
  setTimeout(() => {
    submit.disabled = false;
  }, REST_MILLISECONDS);
}

/**
 * @param {string} name
 * @param {HTMLElement} control
 */
function field(name, control) {
  const isShort = control.tagName !== "TEXTAREA";
  return element("label", { class: isShort ? "field beside" : "field" }, name, control);
}

/**
 * @param {string} name
 * @param {HTMLElement} content
 */
function more(name, content) {
  return element("details", { class: "more" }, element("summary", {}, name), content);
}

/**
 * @param {string} label
 * @param {string} name
 * @param {Record<string, string>} value
 * @param {boolean} isShown whether an empty object is shown as {}
 */
function jsonField(label, name, value, isShown) {
  const text = Object.keys(value).length > 0 || isShown ? JSON.stringify(value, null, 1) : "";
  return field(label, element("textarea", { name, rows: "3", spellcheck: "false", "data-json": true }, text));
}

/**
 * The values of a form by name; undefined if a JSON field is not an object of strings.
 *
 * @param {HTMLFormElement} made
 * @returns {Record<string, any> | undefined}
 */
function readForm(made) {
  /** @type {Record<string, any>} */
  const values = {};
  let isValid = true;
  for (const control of /** @type {Iterable<any>} */ (made.elements)) {
    if (!control.name) {
      continue;
    }
    if (control.dataset.json === undefined) {
      values[control.name] = control.value.trim();
      continue;
    }
    const { value, error } = readObject(control.value);
    showError(control, error);
    isValid &&= !error;
    values[control.name] = value;
  }
  return isValid ? values : undefined;
}

/**
 * @param {string} text
 * @returns {{value?: Record<string, string>, error: string}}
 */
function readObject(text) {
  if (!text.trim()) {
    return { value: {}, error: "" };
  }
  try {
    const value = JSON.parse(text);
    const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
    if (isObject && Object.values(value).every((member) => typeof member === "string")) {
      return { value, error: "" };
    }
    return { error: 'An object of strings is expected, such as {"customer": "17"}.' };
  } catch (error) {
    return { error: `This is not JSON: ${/** @type {Error} */ (error).message}.` };
  }
}

/**
 * @param {HTMLElement} control
 * @param {string} error
 */
function showError(control, error) {
  const label = /** @type {HTMLElement} */ (control.closest("label"));
  label.querySelector(".field-error")?.remove();
  control.setAttribute("aria-invalid", String(Boolean(error)));
  if (error) {
    label.append(element("span", { class: "field-error", role: "alert" }, error));
    control.focus();
  }
}
