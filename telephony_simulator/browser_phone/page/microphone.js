/** The microphone as 8 kHz samples, through an AudioWorklet. */

export const RATE = 8000;
const TELEPHONE_BAND_HERTZ = 3400;

export class Microphone {
  /** @param {(samples: Float32Array, rate: number) => void} onSamples */
  constructor(onSamples) {
    this.onSamples = onSamples;
    /** @type {AudioContext | null} */
    this.context = null;
    /** @type {MediaStream | null} */
    this.stream = null;
    /** How often it was stopped: a stream that arrives after a stop is ended at once. */
    this.stops = 0;
  }

  get isOn() {
    return this.stream !== null;
  }

  /** Ask for the microphone and begin. Raises an error with a sentence for the user. */
  async start() {
    if (!navigator.mediaDevices?.getUserMedia || typeof AudioWorkletNode === "undefined") {
      throw new Error("This browser gives no microphone to this page: it needs https or a loopback address.");
    }
    const { stops } = this;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } }).catch((error) => {
      throw new Error(error.name === "NotAllowedError" ? "The browser was not allowed to use the microphone." : "No microphone was found.");
    });
    if (this.stops !== stops) {
      endTracks(stream);
      return;
    }
    this.stream = stream;
    this.context ??= new AudioContext({ latencyHint: 0 });
    await this.context.audioWorklet.addModule("/page/microphone_worklet.js");
    if (this.stops !== stops) {
      return;
    }
    const worklet = new AudioWorkletNode(this.context, "microphone", { processorOptions: { rate: RATE }, numberOfOutputs: 0 });
    worklet.port.onmessage = ({ data }) => this.onSamples(data, RATE);
    const filters = [0, 1].map(() => new BiquadFilterNode(/** @type {AudioContext} */ (this.context), { type: "lowpass", frequency: TELEPHONE_BAND_HERTZ }));
    new MediaStreamAudioSourceNode(this.context, { mediaStream: stream }).connect(filters[0]).connect(filters[1]).connect(worklet);
    void this.context.resume();
  }

  stop() {
    this.stops += 1;
    endTracks(this.stream);
    this.stream = null;
    void this.context?.close();
    this.context = null;
  }
}

/** @param {MediaStream | null} stream */
function endTracks(stream) {
  stream?.getTracks().forEach((track) => track.stop());
}
