/** A telephone on the page: that of the caller, or that of the second party. */

import { CallForms } from "./call_forms.js";
import { button, element, refresh, setText } from "./elements.js";
import { Keypad } from "./keypad.js";
import { canDictate, dictate } from "./recognition.js";
import { Wave } from "./wave.js";
import { capitalized, duration, laneName, legState, partyNumber } from "./words.js";

/**
 * @typedef {import("./store.js").CallView} CallView
 * @typedef {import("./messages.js").Leg} Leg
 */

/** SIP codes with which a party refuses a call. */
const REFUSALS = [
  ["486", "486 busy"],
  ["603", "603 declined"],
  ["480", "480 unavailable"],
  ["404", "404 no such number"],
  ["503", "503 network failure"],
];

const MAX_PRESSED = 18;

export class Telephone {
  /**
   * @param {import("./messages.js").Tag} tag
   * @param {import("./main.js").Page} page
   */
  constructor(tag, page) {
    this.tag = tag;
    this.page = page;
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("telephone"));
    const copy = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
    this.root = /** @type {HTMLElement} */ (copy.firstElementChild);
    this.root.dataset.tag = tag;
    this.parts = Object.fromEntries([...this.root.querySelectorAll("[data-part]")].map((found) => [/** @type {HTMLElement} */ (found).dataset.part, /** @type {any} */ (found)]));
    this.parts.name.id = `name-${tag}`;
    this.root.setAttribute("aria-labelledby", this.parts.name.id);
    this.keypad = new Keypad(this.parts.keypad, (key) => this.page.press(this.tag, key));
    this.forms = new CallForms(this.parts.forms, (message) => this.page.begin(message));
    this.wave = new Wave(this.parts.wave, () => page.player.analyser(page.store.selected ?? "", tag));
    this.isAudible = true;
    /** @type {(() => void) | null} */
    this.endDictation = null;
    this.listen();
  }

  listen() {
    const { speaker, say, file, dictate: dictateButton } = this.parts;
    speaker.addEventListener("click", () => {
      this.isAudible = !this.isAudible;
      this.page.player.setAudible(this.tag, this.isAudible);
      this.page.store.changed();
    });
    say.addEventListener("submit", (/** @type {Event} */ event) => {
      event.preventDefault();
      const text = say.elements.text.value.trim();
      if (text) {
        this.page.act("say", this.tag, { text });
        say.elements.text.value = "";
      }
    });
    file.addEventListener("change", () => {
      const [chosen] = file.files;
      file.value = "";
      if (chosen) {
        void this.page.partyVoice.playFile(this.tag, chosen);
      }
    });
    dictateButton.hidden = !canDictate();
    dictateButton.addEventListener("click", () => this.toggleDictation());
  }

  toggleDictation() {
    if (this.endDictation) {
      this.endDictation();
      return;
    }
    this.endDictation = dictate("en-US", (text) => this.page.act("say", this.tag, { text }), (reason) => {
      this.endDictation = null;
      this.page.report("microphone", reason, "Type the words instead.");
    });
    this.page.store.changed();
  }

  /** @param {CallView | undefined} view */
  render(view) {
    const { parts } = this;
    const leg = view?.leg(this.tag);
    const isOpen = Boolean(leg && leg.state !== "ended");
    const isThisCaller = Boolean(leg && view && isCaller(leg, view));
    this.root.hidden = this.tag === "LEG-B" && !leg;
    this.root.dataset.state = leg?.state ?? "idle";
    const isRinging = Boolean(leg && leg.state === "ringing" && !isThisCaller);
    if (isRinging && !this.root.hasAttribute("data-rings")) {
      this.root.scrollIntoView({ block: "nearest" });
    }
    this.root.toggleAttribute("data-rings", isRinging);
    setText(parts.name, capitalized(laneName(this.tag, view?.call)));
    setText(parts.number, leg && view ? partyNumber(leg, view.call) : "");
    setText(parts.state, leg ? legState(leg, isThisCaller) : "Ready");
    setText(parts.caption, this.caption(view, leg));
    setText(parts.pressed, (view?.pressed.get(leg?.id ?? this.tag) ?? "").slice(-MAX_PRESSED));
    this.renderTimer(leg);
    this.keypad.setEnabled(leg?.state === "connected");
    this.forms.render(this.page.store.welcome, this.tag === "LEG-A" && !(view && !view.isEnded));
    parts.keypad.hidden = !this.hasKeypad(leg);
    this.renderSpeaker();
    parts.speech.hidden = leg?.state !== "connected";
    parts.recorded.hidden = !view?.recordedLegs.has(this.tag) || !isOpen;
    parts.dictate.setAttribute("aria-pressed", String(this.endDictation !== null));
    refresh(parts.acts, this.actsVersion(leg, isThisCaller), () => (leg && isOpen ? this.acts(leg, isThisCaller) : []));
    this.renderExtras(view, leg);
    this.wave.setSounding(Boolean(view && leg && this.page.player.heard(view.call.call, this.tag)));
  }

  /**
   * The keypad stays while there is no call. A second party that has left, and an attendee, do not have a keypad.
   *
   * @param {Leg | undefined} leg
   */
  hasKeypad(leg) {
    const isOpen = leg !== undefined && leg.state !== "ended";
    return isOpen ? leg.meeting === undefined : this.tag === "LEG-A" && this.forms.tab === "dial";
  }

  /** Called every second, too. @param {Leg | undefined} leg */
  renderTimer(leg) {
    const end = leg?.ended_at ?? this.page.now();
    setText(this.parts.timer, leg?.answered_at ? duration(end - leg.answered_at) : "");
  }

  renderSpeaker() {
    const { speaker } = this.parts;
    speaker.setAttribute("aria-pressed", String(this.isAudible));
    speaker.querySelector("use").setAttribute("href", this.isAudible ? "#speaker" : "#speaker-off");
  }

  /**
   * What the party hears now, in words.
   *
   * @param {CallView | undefined} view
   * @param {Leg | undefined} leg
   */
  caption(view, leg) {
    if (!view || !leg) {
      return this.tag === "LEG-A" && !view ? "Choose a number of the stack, and call it." : "";
    }
    if (leg.state === "ended") {
      return "";
    }
    const sound = this.page.player.heard(view.call.call, this.tag);
    if (sound) {
      return sound.text ?? { ringback: "Ringing tone", busy: "Busy tone", tones: "Tones", prompt: "Sound file", voice: "The other party", speech: "" }[sound.kind] ?? "";
    }
    if (leg.state === "ringing" && !isCaller(leg, view)) {
      return `${leg.from_} calls`;
    }
    const file = this.page.partyVoice.fileOf(this.tag);
    if (file) {
      return `Plays ${file} to the other side`;
    }
    const listener = view.bots.has(this.tag) ? "The bot listens." : view.recordedLegs.has(this.tag) ? "The service records." : "";
    if (listener && this.page.partyVoice.isMuted(this.tag)) {
      return `${listener} Your microphone is off: Mute turns it on.`;
    }
    return listener;
  }

  /**
   * @param {Leg | undefined} leg
   * @param {boolean} isThisCaller
   */
  actsVersion(leg, isThisCaller) {
    return leg ? `${leg.state} ${isThisCaller} ${this.page.partyVoice.isMuted(this.tag)}` : "";
  }

  /**
   * @param {Leg} leg
   * @param {boolean} isThisCaller
   */
  acts(leg, isThisCaller) {
    const hangUp = button("Hang up", () => this.page.act("hang_up", this.tag), { class: "stop", icon: "handset-down" });
    if (leg.state === "connected") {
      const isMuted = this.page.partyVoice.isMuted(this.tag);
      const mute = button("Mute", () => void this.page.partyVoice.toggleMute(this.tag), { class: "toggle", icon: isMuted ? "microphone-off" : "microphone", pressed: isMuted, title: isMuted ? "The microphone is off" : "The microphone is on" });
      return [mute, hangUp];
    }
    if (isThisCaller) {
      return [hangUp];
    }
    if (leg.state !== "ringing") {
      return []; // the function has not answered NEW_OUTBOUND_CALL yet
    }
    const codes = element("select", {}, ...REFUSALS.map(([value, text]) => element("option", { value }, text)));
    const refuse = () => this.page.act("refuse", this.tag, { sip_code: Number(/** @type {HTMLSelectElement} */ (codes).value) });
    return [
      button("Answer", () => this.page.act("answer", this.tag), { class: "go", icon: "handset" }),
      button("Refuse", refuse, { class: "stop", icon: "handset-down" }),
      element("label", { class: "refusal" }, "Refuse with", codes),
      button("Let voicemail answer", () => this.page.act("answer", this.tag, { voicemail: true }), { class: "small" }),
    ];
  }

  /**
   * The bot and the meeting of the leg.
   *
   * @param {CallView | undefined} view
   * @param {Leg | undefined} leg
   */
  renderExtras(view, leg) {
    const bot = view?.bots.get(this.tag);
    const meeting = view?.meetings.get(this.tag);
    const isOpen = leg?.state === "connected";
    refresh(this.parts.extras, isOpen ? JSON.stringify([bot, meeting]) : "", () => (isOpen ? [bot !== undefined && this.botPanel(bot), meeting !== undefined && this.meetingPanel(meeting)] : []));
  }

  /** @param {string} bot */
  botPanel(bot) {
    return element("section", { class: "extra", "aria-label": "Bot" }, element("h3", {}, "A bot listens"), element("p", {}, `${bot}. Say or type what the party tells it.`));
  }

  /** @param {{meeting: string, attendees: any[], is_muted: boolean}} meeting */
  meetingPanel({ meeting, attendees, is_muted }) {
    const names = attendees.map((attendee) => (typeof attendee === "string" ? attendee : attendee.id ?? attendee.AttendeeId ?? JSON.stringify(attendee)));
    return element("section", { class: "extra", "aria-label": "Meeting" },
      element("h3", {}, "In a meeting"),
      element("p", {}, meeting),
      element("p", {}, names.length ? `Attendees: ${names.join(", ")}` : "No other attendees"),
      element("div", { class: "row" },
        button("Mute attendee", () => this.page.act("mute_attendee", this.tag), { class: "small toggle", pressed: is_muted }),
        button("End meeting", () => this.page.act("end_meeting", this.tag), { class: "small" })));
  }
}

/**
 * Whether the party of a leg has placed the call.
 *
 * @param {Leg} leg
 * @param {CallView} view
 */
function isCaller(leg, view) {
  return leg.tag === "LEG-A" && view.call.direction === "Inbound";
}
