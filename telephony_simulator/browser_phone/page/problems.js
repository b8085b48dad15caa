/** The problems: what is wrong, where, and what to do next. */

import { element, icon, refresh } from "./elements.js";

/**
 * @param {HTMLElement} parent
 * @param {import("./store.js").Store} store
 */
export function renderProblems(parent, store) {
  parent.hidden = store.problems.length === 0;
  refresh(parent, JSON.stringify(store.problems), () => store.problems.map((problem) => problemElement(problem, store)));
}

/**
 * @param {import("./messages.js").Problem} problem
 * @param {import("./store.js").Store} store
 */
function problemElement(problem, store) {
  const place = problem.file ? `${problem.file}${problem.line ? `, line ${problem.line}` : ""}` : "";
  const dismiss = () => {
    store.problems = store.problems.filter((other) => other !== problem);
    store.changed();
  };
  return element("div", { class: "problem", role: "alert", "data-about": problem.about },
    element("div", {},
      element("p", { class: "problem-text" }, problem.text),
      place && element("p", { class: "problem-place" }, place),
      problem.what_next && element("p", { class: "problem-next" }, problem.what_next)),
    element("button", { type: "button", class: "round quiet", onclick: dismiss }, icon("close"), element("span", { class: "unseen" }, "Dismiss")));
}
