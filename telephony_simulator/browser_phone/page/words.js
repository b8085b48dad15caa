/** Words for states, legs and durations. */

/**
 * The name of a lane for readers.
 *
 * @param {import("./messages.js").Lane} lane
 * @param {import("./messages.js").Call | undefined} call
 */
export function laneName(lane, call) {
  if (lane === "LEG-A") {
    return call?.direction === "Outbound" ? "callee" : "caller";
  }
  return lane === "LEG-B" ? "second party" : lane;
}

/** @param {string} text */
export const capitalized = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * The number of the party at the other end of a leg's telephone.
 *
 * @param {import("./messages.js").Leg} leg
 * @param {import("./messages.js").Call} call
 */
export function partyNumber(leg, call) {
  return leg.tag === "LEG-A" && call.direction === "Inbound" ? leg.from_ : leg.to;
}

/**
 * The state of a leg in words.
 *
 * @param {import("./messages.js").Leg} leg
 * @param {boolean} isCaller whether its party has placed the call
 */
export function legState(leg, isCaller) {
  if (leg.state === "ended") {
    const reason = leg.sip_code ? `${leg.sip_code} ${leg.words ?? ""}`.trim() : leg.words ?? "";
    return reason ? `Ended: ${reason}` : "Ended";
  }
  if (leg.state === "connected") {
    return "Connected";
  }
  if (isCaller) {
    return "Ringing";
  }
  return leg.state === "ringing" ? "Rings" : "Does not ring yet";
}

/**
 * Minutes and seconds.
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, "0")}:${String(whole % 60).padStart(2, "0")}`;
}

/**
 * "14:13:20" in the user's time zone.
 *
 * @param {number} epochSeconds
 */
export const clockTime = (epochSeconds) => new Date(1000 * epochSeconds).toLocaleTimeString([], { hour12: false });
