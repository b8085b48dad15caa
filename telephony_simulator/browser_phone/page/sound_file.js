/** Sound files in place of a microphone: converted to 8 kHz, and sent as fast as they sound. */

import { RATE } from "./microphone.js";

const FRAME_SAMPLES = 320;
const FRAME_MILLISECONDS = (1000 * FRAME_SAMPLES) / RATE;

/**
 * Convert a sound file to 8 kHz mono samples.
 *
 * @param {Blob} file anything that the browser decodes: WAV, MP3, OGG
 * @returns {Promise<Float32Array>}
 */
export async function readSoundFile(file) {
  const decoder = new OfflineAudioContext(1, 1, RATE);
  const sound = await decoder.decodeAudioData(await file.arrayBuffer()).catch(() => {
    throw new Error("The browser cannot read this sound file: choose a WAV, MP3 or OGG file.");
  });
  const samples = new Float32Array(sound.length);
  for (let channel = 0; channel < sound.numberOfChannels; channel += 1) {
    sound.getChannelData(channel).forEach((sample, index) => {
      samples[index] += sample / sound.numberOfChannels;
    });
  }
  return samples;
}

/**
 * Hand out samples in frames, as a microphone does.
 *
 * @param {Float32Array} samples
 * @param {(samples: Float32Array, rate: number) => void} onSamples
 * @param {() => void} onEnd
 * @returns {() => void} ends it
 */
export function playAsMicrophone(samples, onSamples, onEnd) {
  const start = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(samples.length, FRAME_SAMPLES * Math.ceil((performance.now() - start) / FRAME_MILLISECONDS));
    for (; sent < due; sent += FRAME_SAMPLES) {
      onSamples(samples.subarray(sent, sent + FRAME_SAMPLES), RATE);
    }
    if (sent >= samples.length) {
      clearInterval(timer);
      onEnd();
    }
  }, FRAME_MILLISECONDS);
  return () => clearInterval(timer);
}
