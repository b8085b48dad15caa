/** The facts of a call in one line: state, action, invocations, billed time, cost. */

import { duration } from "./words.js";

/**
 * @param {import("./messages.js").Call} call
 * @param {number} now seconds since the epoch
 * @returns {[string, string][]} name and value
 */
export function factsOf(call, now) {
  /** @type {[string, string][]} */
  const facts = [["State", stateOf(call)]];
  if (call.running) {
    facts.push(["Action", call.running.action]);
  }
  if (call.waiting_actions.length > 0) {
    facts.push(["Next", call.waiting_actions.join(", ")]);
  }
  facts.push(["Invocations", String(call.invocations)]);
  for (const leg of call.legs) {
    if (leg.answered_at) {
      facts.push([`${leg.tag} time`, duration((leg.ended_at ?? now) - leg.answered_at)]);
    }
  }
  return facts;
}

/** @param {import("./messages.js").Call} call */
function stateOf(call) {
  if (call.state === "ended" && call.ended_with) {
    return `ended with ${call.ended_with.sip_code} ${call.ended_with.words}`;
  }
  return call.state;
}
