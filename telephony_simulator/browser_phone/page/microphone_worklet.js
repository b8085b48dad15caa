/** Takes samples of the microphone at the telephone's rate, and posts them in frames of 40 ms. */

const FRAME_SECONDS = 0.04;

class MicrophoneProcessor extends AudioWorkletProcessor {
  /** @param {{processorOptions: {rate: number}}} options */
  constructor({ processorOptions: { rate } }) {
    super();
    this.step = sampleRate / rate;
    this.place = 0;
    this.frame = new Float32Array(Math.round(FRAME_SECONDS * rate));
    this.filled = 0;
  }

  /** @param {Float32Array[][]} inputs */
  process([[samples]]) {
    if (samples === undefined) {
      return true;
    }
    for (; this.place < samples.length - 1; this.place += this.step) {
      const index = Math.floor(this.place);
      const share = this.place - index;
      this.frame[this.filled] = (1 - share) * samples[index] + share * samples[index + 1];
      this.filled += 1;
      if (this.filled === this.frame.length) {
        this.port.postMessage(this.frame.slice());
        this.filled = 0;
      }
    }
    this.place -= samples.length;
    this.place = Math.max(this.place, 0);
    return true;
  }
}

registerProcessor("microphone", MicrophoneProcessor);
