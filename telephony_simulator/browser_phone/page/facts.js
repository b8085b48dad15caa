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
      facts.push([leg.tag, duration((leg.ended_at ?? now) - leg.answered_at)]);
    }
  }
  const minutes = Object.values(call.costs.billed_minutes ?? {}).reduce((sum, each) => sum + each, 0);
  if (minutes > 0) {
    facts.push(["Billed", `${minutes} min`]);
  }
  if (call.costs.cost !== undefined) {
    facts.push(["Cost", String(call.costs.cost)]);
  }
  return facts;
}

/** @param {import("./messages.js").Call} call */
function stateOf(call) {
  if (call.state === "ended" && call.ended_with) {
    const { sip_code: code, words } = call.ended_with;
    return `ended: ${code ? `${code} ` : ""}${words}`;
  }
  return call.state;
}
