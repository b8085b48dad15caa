/** The browser's own voices in place of eSpeak NG, mapped from the Polly voice of each text. */

export class BrowserVoices {
  /** @param {() => void} onChange a text has begun or ended */
  constructor(onChange) {
    this.onChange = onChange;
    /** @type {Record<string, {language?: string, gender?: string}>} */
    this.pollyVoices = {};
    /** @type {Map<number, {header: import("./messages.js").SoundHeader, utterance: SpeechSynthesisUtterance}>} */
    this.spoken = new Map();
  }

  /** Whether this browser has voices; some load them after the page. */
  get isAvailable() {
    return "speechSynthesis" in window && window.speechSynthesis.getVoices().length > 0;
  }

  /** @param {() => void} watcher */
  watchAvailable(watcher) {
    if ("speechSynthesis" in window) {
      window.speechSynthesis.addEventListener?.("voiceschanged", watcher);
    }
  }

  /**
   * Speak a text.
   *
   * @param {import("./messages.js").SoundHeader} header
   * @param {boolean} isSilent
   */
  speak(header, isSilent) {
    if (isSilent || !header.text || !("speechSynthesis" in window)) {
      return;
    }
    const utterance = new SpeechSynthesisUtterance(header.text);
    const voice = this.voiceFor(header.voice ?? "");
    if (voice) {
      utterance.voice = voice;
      utterance.lang = voice.lang;
    }
    utterance.onend = () => this.forget(header.id);
    utterance.onerror = () => this.forget(header.id);
    this.spoken.set(header.id, { header, utterance });
    window.speechSynthesis.speak(utterance);
    this.onChange();
  }

  /** @param {number} id */
  hush(id) {
    if (!this.spoken.has(id)) {
      return;
    }
    this.spoken.delete(id);
    window.speechSynthesis.cancel();
    // `cancel` ends every text: those of the other leg are spoken again.
    for (const { utterance } of this.spoken.values()) {
      window.speechSynthesis.speak(utterance);
    }
    this.onChange();
  }

  /** @param {number} id */
  forget(id) {
    this.spoken.delete(id);
    this.onChange();
  }

  /**
   * @param {string} call
   * @param {string} leg
   */
  heard(call, leg) {
    return [...this.spoken.values()].map(({ header }) => header).findLast((header) => header.call === call && header.leg === leg);
  }

  /**
   * The browser's voice for a Polly voice: of its name, else of its language and gender, else of its language.
   *
   * @param {string} pollyVoice such as Joanna
   * @returns {SpeechSynthesisVoice | undefined}
   */
  voiceFor(pollyVoice) {
    const voices = window.speechSynthesis.getVoices();
    const { language = "en-US", gender = "" } = this.pollyVoices[pollyVoice] ?? {};
    const ofLanguage = voices.filter(({ lang }) => lang.replace("_", "-") === language);
    const related = voices.filter(({ lang }) => lang.slice(0, 2) === language.slice(0, 2));
    const candidates = [...ofLanguage, ...related];
    const words = [pollyVoice, gender].filter(Boolean).map((word) => new RegExp(`\\b${word}\\b`, "i"));
    const named = words.map((word) => candidates.find(({ name }) => word.test(name)));
    return named.find(Boolean) ?? candidates[0];
  }
}
