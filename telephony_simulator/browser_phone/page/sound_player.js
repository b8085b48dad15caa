/** Plays the sounds of the legs as they arrive, and stops them when the service stops them. */

import { playKeyTones } from "./tones.js";

const RAMP_SECONDS = 0.004;
const MAX_CUT_IDS = 256;

/** How far a live voice is behind, so that late frames leave no gaps. */
const VOICE_SLACK_SECONDS = 0.03;

/**
 * @typedef {import("./messages.js").SoundHeader} SoundHeader
 * @typedef {{call: string, leg: string, gain: GainNode, analyser: AnalyserNode, voiceEnd: number}} Output `voiceEnd` is when the voice of the other party ends, in the context's time
 * @typedef {object} Playing
 * @property {SoundHeader} header
 * @property {AudioBuffer} buffer
 * @property {number} arrivedAt milliseconds of the page's clock
 * @property {AudioBufferSourceNode} [source]
 * @property {GainNode} [gain]
 */

export class SoundPlayer {
  /**
   * @param {object} parts
   * @param {import("./browser_voices.js").BrowserVoices} parts.voices speaks what arrives without samples
   * @param {() => void} parts.onChange a sound has begun or ended
   */
  constructor({ voices, onChange }) {
    this.voices = voices;
    this.onChange = onChange;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {Map<number, Playing>} */
    this.playing = new Map();
    /** Sounds that were cut before they arrived. @type {Set<number>} */
    this.cutIds = new Set();
    /** Each leg's, by call and tag. @type {Map<string, Output>} */
    this.outputs = new Map();
    /** The call that is heard; the others play in silence. @type {string | null} */
    this.heardCall = null;
    /** @type {Set<string>} */
    this.silentLegs = new Set();
  }

  /** Whether the browser holds the sound back until the user presses something. */
  get isBlocked() {
    return this.context?.state === "suspended" && this.playing.size > 0;
  }

  /** Open the sound. Call it in a click or key; without one, `resume` stays pending, so never await it. */
  open() {
    if (typeof AudioContext === "undefined") {
      return;
    }
    if (this.context === null) {
      this.context = new AudioContext({ latencyHint: 0 });
      this.context.onstatechange = () => this.startHeldSounds();
    }
    if (this.context.state !== "running") {
      void this.context.resume();
    }
  }

  /** @param {string} key */
  playKey(key) {
    this.open();
    performance.mark("key");
    if (this.context) {
      playKeyTones(this.context, key);
    }
  }

  /**
   * Play a sound that has arrived.
   *
   * @param {SoundHeader} header
   * @param {Float32Array<ArrayBuffer>} samples
   */
  play(header, samples) {
    if (this.cutIds.delete(header.id)) {
      return;
    }
    if (samples.length === 0) {
      this.voices.speak(header, !this.isAudible(header.call, header.leg));
      return;
    }
    this.open();
    if (this.context === null) {
      return;
    }
    const buffer = this.context.createBuffer(1, samples.length, header.rate);
    buffer.copyToChannel(samples, 0);
    const playing = { header, buffer, arrivedAt: performance.now() };
    this.playing.set(header.id, playing);
    this.start(playing);
    this.onChange();
  }

  /**
   * Start a sound where it would be now; a sound that the browser held back may be over.
   *
   * @param {Playing} playing
   */
  start(playing) {
    const context = this.context;
    if (context === null || context.state !== "running" || playing.source) {
      return;
    }
    const { header, buffer } = playing;
    const late = (performance.now() - playing.arrivedAt) / 1000 - (header.wait_seconds ?? 0);
    if (late > buffer.duration && !header.loop) {
      this.forget(header.id);
      return;
    }
    const gain = new GainNode(context);
    const source = new AudioBufferSourceNode(context, { buffer, loop: header.loop ?? false });
    const output = this.output(header.call, header.leg);
    source.connect(gain).connect(output.gain);
    source.onended = () => this.forget(header.id);
    const due = context.currentTime + Math.max(0, -late);
    source.start(header.kind === "voice" ? followVoice(output, due, buffer.duration) : due, late > 0.05 ? late % buffer.duration : 0);
    Object.assign(playing, { source, gain });
    measureFromKey(context);
  }

  startHeldSounds() {
    for (const playing of [...this.playing.values()]) {
      this.start(playing);
    }
    this.onChange();
  }

  /** @param {number} id */
  hush(id) {
    this.voices.hush(id);
    const playing = this.playing.get(id);
    if (playing === undefined) {
      this.cutIds.add(id);
      if (this.cutIds.size > MAX_CUT_IDS) {
        this.cutIds.delete(this.cutIds.values().next().value ?? id);
      }
      return;
    }
    this.forget(id);
    if (this.context && playing.source && playing.gain) {
      const now = this.context.currentTime;
      playing.gain.gain.setValueAtTime(1, now);
      playing.gain.gain.linearRampToValueAtTime(0, now + RAMP_SECONDS);
      playing.source.stop(now + RAMP_SECONDS);
    }
  }

  /** @param {(header: SoundHeader) => boolean} isMeant */
  hushWhere(isMeant) {
    for (const { header } of [...this.playing.values()].filter((playing) => isMeant(playing.header))) {
      this.hush(header.id);
    }
  }

  /** @param {number} id */
  forget(id) {
    this.playing.delete(id);
    this.onChange();
  }

  /**
   * What a leg hears now.
   *
   * @param {string} call
   * @param {string} leg
   * @returns {SoundHeader | undefined}
   */
  heard(call, leg) {
    const sounds = [...this.playing.values()].map(({ header }) => header);
    return this.voices.heard(call, leg) ?? sounds.findLast((header) => header.call === call && header.leg === leg);
  }

  /**
   * @param {string} call
   * @param {string} leg
   */
  isAudible(call, leg) {
    return !this.silentLegs.has(leg) && (this.heardCall === null || this.heardCall === call);
  }

  /**
   * @param {string} leg
   * @param {boolean} isAudible
   */
  setAudible(leg, isAudible) {
    if (isAudible) {
      this.silentLegs.delete(leg);
    } else {
      this.silentLegs.add(leg);
    }
    this.setLevels();
  }

  /** @param {string | null} call the call that the page shows */
  hear(call) {
    if (this.heardCall !== call) {
      this.heardCall = call;
      this.setLevels();
    }
  }

  setLevels() {
    for (const { call, leg, gain } of this.outputs.values()) {
      gain.gain.setTargetAtTime(this.isAudible(call, leg) ? 1 : 0, gain.context.currentTime, RAMP_SECONDS);
    }
  }

  /**
   * @param {string} call
   * @param {string} leg
   */
  analyser(call, leg) {
    return this.outputs.get(`${call} ${leg}`)?.analyser;
  }

  /**
   * @param {string} call
   * @param {string} leg
   * @returns {Output}
   */
  output(call, leg) {
    const known = this.outputs.get(`${call} ${leg}`);
    if (known) {
      return known;
    }
    const context = /** @type {AudioContext} */ (this.context);
    const gain = new GainNode(context, { gain: this.isAudible(call, leg) ? 1 : 0 });
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    gain.connect(analyser).connect(context.destination);
    const made = { call, leg, gain, analyser, voiceEnd: 0 };
    this.outputs.set(`${call} ${leg}`, made);
    return made;
  }

  /** @param {string} call a call that has ended, and sounds no more */
  close(call) {
    this.hushWhere((header) => header.call === call);
    for (const [key, output] of this.outputs) {
      if (output.call === call) {
        output.analyser.disconnect();
        this.outputs.delete(key);
      }
    }
  }
}

/**
 * The time at which a frame of a live voice starts: the frames follow one another.
 *
 * @param {Output} output
 * @param {number} due
 * @param {number} seconds the duration of the frame
 */
function followVoice(output, due, seconds) {
  const start = output.voiceEnd > due ? output.voiceEnd : due + VOICE_SLACK_SECONDS;
  output.voiceEnd = start + seconds;
  return start;
}

/**
 * Measure "key to audible": from the last key to the first sound after it, with the output's latency.
 *
 * @param {AudioContext} context
 */
function measureFromKey(context) {
  const [key] = performance.getEntriesByName("key", "mark").slice(-1);
  if (key) {
    const latency = 1000 * (context.baseLatency + (context.outputLatency || 0));
    performance.measure("key to audible", { start: key.startTime, end: performance.now() + latency });
    performance.clearMarks("key");
  }
}
