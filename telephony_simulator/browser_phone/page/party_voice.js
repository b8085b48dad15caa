/** What the user says as a party: through the microphone, or by a sound file in its place. */

import { Microphone } from "./microphone.js";
import { playAsMicrophone, readSoundFile } from "./sound_file.js";

/** @typedef {import("./messages.js").Tag} Tag */

export class PartyVoice {
  /**
   * @param {object} receiver
   * @param {(leg: Tag, samples: Float32Array, rate: number) => void} receiver.send
   * @param {() => void} receiver.onChange
   * @param {(about: string, text: string, whatNext: string) => void} receiver.onProblem an empty text: solved
   */
  constructor(receiver) {
    this.receiver = receiver;
    this.microphone = new Microphone((samples, rate) => this.take(samples, rate));
    /** The leg that speaks. @type {Tag | null} */
    this.leg = null;
    /** The name of the sound file that plays. */
    this.fileName = "";
    /** Ends the sound file. @type {(() => void) | undefined} */
    this.endFile = undefined;
  }

  /** @param {Tag} leg */
  isMuted(leg) {
    return this.leg !== leg;
  }

  /**
   * The name of the sound file that plays to the other side of a leg; empty if none does.
   *
   * @param {Tag} leg
   */
  fileOf(leg) {
    return this.isMuted(leg) ? "" : this.fileName;
  }

  /**
   * Turn the microphone on for a leg, or off. Only one leg has it at a time.
   *
   * @param {Tag} leg
   */
  async toggleMute(leg) {
    const wasMuted = this.isMuted(leg);
    this.receiver.onProblem("microphone", "", "");
    this.endFile?.();
    this.fileName = "";
    this.leg = wasMuted ? leg : null;
    if (!wasMuted) {
      this.muteAll();
      return;
    }
    try {
      if (!this.microphone.isOn) {
        await this.microphone.start();
      }
    } catch (error) {
      this.muteAll();
      this.receiver.onProblem("microphone", /** @type {Error} */ (error).message, "The call goes on: type words to say, or play a sound file.");
    }
    this.receiver.onChange();
  }

  muteAll() {
    this.endFile?.();
    this.endFile = undefined;
    this.fileName = "";
    this.leg = null;
    this.microphone.stop();
    this.receiver.onChange();
  }

  /**
   * Play a sound file as a party.
   *
   * @param {Tag} leg
   * @param {File} file
   */
  async playFile(leg, file) {
    this.receiver.onProblem("file", "", "");
    try {
      const samples = await readSoundFile(file);
      this.muteAll();
      this.leg = leg;
      this.fileName = file.name;
      this.endFile = playAsMicrophone(samples, (frame, rate) => this.take(frame, rate), () => this.muteAll());
      this.receiver.onChange();
    } catch (error) {
      this.receiver.onProblem("file", /** @type {Error} */ (error).message, "The call goes on.");
    }
  }

  /**
   * Whether a sound is the microphone of this page, as the other party hears it: played here, it would echo.
   *
   * @param {import("./messages.js").SoundHeader} header
   */
  isOwn(header) {
    const isLive = header.kind === "voice" && header.id < 0;
    return isLive && this.leg !== null && header.leg !== this.leg && !this.fileName;
  }

  /**
   * @param {Float32Array} samples
   * @param {number} rate
   */
  take(samples, rate) {
    if (this.leg) {
      this.receiver.send(this.leg, samples, rate);
    }
  }
}
