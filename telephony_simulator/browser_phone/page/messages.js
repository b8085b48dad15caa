/**
 * The messages between the server and the page, as types. Nothing runs here.
 *
 * @typedef {"LEG-A" | "LEG-B"} Tag
 * @typedef {Tag | "service" | "function"} Lane
 *
 * @typedef {object} Leg
 * @property {string} [id] the CallId
 * @property {Tag} tag
 * @property {"offered" | "ringing" | "connected" | "ended"} state
 * @property {string} to
 * @property {string} from_
 * @property {number} [sip_code]
 * @property {string} [words] the SIP code in words
 * @property {number} [answered_at] seconds since the epoch
 * @property {number} [ended_at] seconds since the epoch
 * @property {string} [meeting] the id of the meeting that the leg joins
 *
 * @typedef {object} Mark
 * @property {string} kind "broken rule", "open leg", "near limit" or another kind of finding of `explore`
 * @property {string} text
 *
 * @typedef {object} Call
 * @property {string} call the id of the call
 * @property {"Inbound" | "Outbound"} direction
 * @property {number} started_at seconds since the epoch
 * @property {"ringing" | "connected" | "ended"} state
 * @property {{sip_code: number, words: string}} [ended_with]
 * @property {Leg[]} legs
 * @property {Record<string, string> | null} attributes
 * @property {{action: string, leg: Tag}} [running]
 * @property {string[]} waiting_actions
 * @property {number} invocations
 * @property {{billed_seconds?: Record<string, number>, billed_minutes?: Record<string, number>, cost?: number}} costs
 * @property {Mark[]} marks
 *
 * @typedef {object} Entry
 * @property {string} call
 * @property {number} index
 * @property {number} at_seconds since the start of the call
 * @property {Lane} lane
 * @property {string} text
 * @property {string} [answer]
 * @property {number} [milliseconds] how long the function took
 * @property {any} [event]
 * @property {any} [response]
 * @property {string} [error] why the function failed
 * @property {"broken rule" | "refused" | "error"} [mark]
 *
 * @typedef {object} Problem
 * @property {string} about
 * @property {string} text
 * @property {string} what_next
 * @property {string} [file]
 * @property {number} [line]
 * @property {string} [call]
 *
 * @typedef {object} Welcome
 * @property {{number: string, application: string}[]} numbers
 * @property {{id: string, name: string}[]} applications
 * @property {Record<string, string>} [arguments]
 * @property {"espeak" | "none"} speech whether the server can speak
 * @property {"espeak" | "browser"} [speech_source] who speaks now
 * @property {Record<string, {language: string, gender: string}>} polly_voice_map
 * @property {Problem[]} problems
 * @property {string} from_
 * @property {Call[]} calls
 *
 * @typedef {object} SoundHeader
 * @property {number} id
 * @property {string} call
 * @property {Tag} leg
 * @property {"speech" | "prompt" | "ringback" | "busy" | "tones" | "voice"} kind
 * @property {number} rate samples a second
 * @property {boolean} [loop]
 * @property {number} [wait_seconds]
 * @property {string} [text]
 * @property {string} [voice]
 */

export {};
