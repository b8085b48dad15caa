/** Joins the parts of the page: the connection, the store, the telephones, the panel, the sound. */

import { BrowserVoices } from "./browser_voices.js";
import { CallPanel } from "./call_panel.js";
import { Connection } from "./connection.js";
import { element, part, refresh, setText } from "./elements.js";
import { PartyVoice } from "./party_voice.js";
import { renderProblems } from "./problems.js";
import { decodeSoundFrame, encodeSoundFrame } from "./sound_frame.js";
import { SoundPlayer } from "./sound_player.js";
import { Store } from "./store.js";
import { Telephone } from "./telephone.js";

/** @typedef {import("./messages.js").Tag} Tag */

const CONNECTION_WORDS = { connecting: "Connecting", open: "Connected", lost: "Connection lost, trying again" };
const LOSSES_UNTIL_PROBLEM = 3;
const TIMER_MILLISECONDS = 500;
const TONES_AFTER_THE_CALL_MILLISECONDS = 4000;

export class Page {
  constructor() {
    this.store = new Store();
    this.voices = new BrowserVoices(() => this.store.changed());
    this.player = new SoundPlayer({ voices: this.voices, onChange: () => this.store.changed() });
    this.partyVoice = new PartyVoice({
      send: (leg, samples, rate) => this.connection.send(encodeSoundFrame({ call: this.store.selected, leg, rate }, samples)),
      onChange: () => this.store.changed(),
      onProblem: (about, text, whatNext) => this.report(about, text, whatNext),
    });
    /** How often the connection was lost since it was last open. */
    this.lostConnections = 0;
    /** The server's clock minus the page's, in seconds. */
    this.clockOffsetSeconds = 0;
    this.lastUsed = /** @type {Tag} */ ("LEG-A");
    /** @type {Record<Tag, Telephone>} */
    this.telephones = { "LEG-A": new Telephone("LEG-A", this), "LEG-B": new Telephone("LEG-B", this) };
    part(document, "phones").append(...Object.values(this.telephones).map(({ root }) => root));
    this.panel = new CallPanel(this);
    this.store.watch(() => this.render());
    this.connection = new Connection({
      onMessage: (message) => this.receive(message),
      onSound: (bytes) => this.receiveSound(bytes),
      onState: (state) => this.setConnection(state),
    });
    this.listen();
    this.render();
  }

  listen() {
    document.addEventListener("keydown", (event) => this.pressKeyboard(event));
    document.addEventListener("pointerdown", () => this.player.open(), { passive: true });
    document.addEventListener("focusin", ({ target }) => {
      const tag = /** @type {HTMLElement} */ (target).closest?.(".telephone")?.getAttribute("data-tag");
      this.lastUsed = /** @type {Tag} */ (tag ?? this.lastUsed);
    });
    const voices = part(document, "voices");
    voices.addEventListener("change", () => this.chooseSpeech(voices.value));
    this.voices.watchAvailable(() => this.store.changed());
    setInterval(() => this.renderTimes(), TIMER_MILLISECONDS);
  }

  /** @param {"connecting" | "open" | "lost"} state */
  setConnection(state) {
    if (state === "lost") {
      this.player.hushWhere(() => true); // what is still played comes again with the connection
      this.lostConnections += 1;
    }
    if (state === "open") {
      this.lostConnections = 0;
      this.store.removeProblems("connection");
    }
    if (this.lostConnections === LOSSES_UNTIL_PROBLEM) {
      this.report("connection", "The server cannot be reached.", "Look whether phone-line up --open still runs. After a new start, open the address that it prints.");
    }
    this.store.connection = state;
    this.store.changed();
  }

  /** The server's time, in seconds since the epoch. */
  now() {
    return Date.now() / 1000 + this.clockOffsetSeconds;
  }

  /** @param {any} message */
  receive(message) {
    if (message.type === "hush") {
      this.player.hush(message.sound);
      return;
    }
    const before = this.store.calls.get(message.call)?.call.state;
    if (message.type === "call" && before === "ringing" && message.state === "connected") {
      this.setClock(message);
    }
    this.store.receive(message);
    this.endVoiceOfEndedLeg();
    if (message.type === "welcome") {
      this.voices.pollyVoices = message.polly_voice_map;
    }
    if (message.type === "call" && message.state === "ended" && before !== "ended") {
      this.endSounds(message.call);
    }
  }

  /**
   * Follow the server's clock: that of a tablet in the network may differ.
   *
   * @param {import("./messages.js").Call} call one that was answered just now
   */
  setClock({ legs: [leg] }) {
    if (leg?.answered_at) {
      this.clockOffsetSeconds = leg.answered_at - Date.now() / 1000;
    }
  }

  /** @param {string} call */
  endSounds(call) {
    this.player.hushWhere((header) => header.call === call && header.kind !== "busy");
    setTimeout(() => this.player.close(call), TONES_AFTER_THE_CALL_MILLISECONDS);
  }

  /** Turn the microphone off when its leg has ended: its telephone has no Mute button any more. */
  endVoiceOfEndedLeg() {
    const { leg } = this.partyVoice;
    if (leg && this.store.shown?.leg(leg)?.state === "ended") {
      this.partyVoice.muteAll();
    }
  }

  /** @param {ArrayBuffer} bytes */
  receiveSound(bytes) {
    const { header, samples } = decodeSoundFrame(bytes);
    if (!this.partyVoice.isOwn(header)) {
      this.player.play(header, samples);
    }
  }

  /**
   * Begin a call.
   *
   * @param {object} message dial or create_call
   */
  begin(message) {
    this.player.open();
    this.player.hushWhere(() => true);
    this.store.removeProblems("refused");
    this.connection.send(message);
  }

  /**
   * Send an act of a party of the shown call.
   *
   * @param {string} type
   * @param {Tag} leg
   * @param {object} [more]
   */
  act(type, leg, more = {}) {
    const view = this.store.shown;
    if (view) {
      this.lastUsed = leg;
      this.store.removeProblems("refused");
      this.connection.send({ type, call: view.call.call, leg, ...more });
    }
  }

  /** @param {Record<string, any>} values */
  update(values) {
    this.store.removeProblems("refused");
    this.connection.send({ type: "update_call", call: this.store.selected, arguments: values.arguments });
  }

  /**
   * @param {Tag} leg
   * @param {string} key
   */
  press(leg, key) {
    this.player.playKey(key);
    const { shown } = this.store;
    const id = shown?.leg(leg)?.id ?? leg;
    shown?.pressed.set(id, (shown.pressed.get(id) ?? "") + key);
    this.act("press", leg, { keys: key });
    this.store.changed();
  }

  /** @param {KeyboardEvent} event */
  pressKeyboard(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const isTyping = target.closest("input, select, textarea, [role=tablist]");
    const isOnPanel = target.closest(".panel, .bar");
    if (isTyping || isOnPanel || event.ctrlKey || event.metaKey || event.altKey || event.repeat) {
      return;
    }
    if (this.telephones[this.lastUsed].keypad.press(event.key)) {
      event.preventDefault();
    }
  }

  /** @param {"espeak" | "browser"} source */
  chooseSpeech(source) {
    if (this.store.welcome) {
      this.store.welcome.speech_source = source;
    }
    this.connection.send({ type: "speech", source });
    this.store.changed();
  }

  /**
   * Show a problem of the browser.
   *
   * @param {string} about
   * @param {string} text empty if it is solved
   * @param {string} what_next
   */
  report(about, text, what_next) {
    if (text) {
      this.store.addProblem({ about, text, what_next });
    } else {
      this.store.removeProblems(about);
    }
  }

  render() {
    const { store } = this;
    const view = store.shown;
    this.player.hear(store.selected);
    for (const telephone of Object.values(this.telephones)) {
      telephone.render(view);
    }
    this.panel.render(view);
    this.renderBar();
    renderProblems(part(document, "problems"), store);
    document.title = view ? `${view.call.legs[0]?.to ?? ""} ${view.call.state} – phone-line` : "phone-line";
  }

  renderTimes() {
    const view = this.store.shown;
    if (view && !view.isEnded) {
      this.panel.renderFacts(view);
      for (const telephone of Object.values(this.telephones)) {
        telephone.renderTimer(view.leg(telephone.tag));
      }
    }
  }

  renderBar() {
    const { store } = this;
    const state = part(document, "connection");
    state.dataset.state = store.connection;
    setText(state, CONNECTION_WORDS[store.connection]);
    setText(part(document, "notice"), this.player.isBlocked ? "The browser holds the sound back: click anywhere to hear it." : store.notice);
    const voices = part(document, "voices");
    /** @type {[string, string][]} */
    const choices = [];
    if (store.welcome?.speech !== "none") {
      choices.push(["espeak", "eSpeak NG"]);
    }
    if (this.voices.isAvailable || choices.length === 0) {
      choices.push(["browser", this.voices.isAvailable ? "this browser's" : "none"]);
    }
    refresh(voices, JSON.stringify(choices), () => choices.map(([value, text]) => element("option", { value }, text)));
    voices.value = store.welcome?.speech_source ?? choices[0][0];
  }
}

new Page();
