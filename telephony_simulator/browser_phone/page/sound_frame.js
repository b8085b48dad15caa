/** Sound on the WebSocket: the header's length, the header as JSON, 16-bit little-endian mono samples. */

const HEADER_LENGTH_BYTES = 4;
const FULL_SCALE = 32768;

/**
 * Read a frame of the server.
 *
 * @param {ArrayBuffer} bytes
 * @returns {{header: import("./messages.js").SoundHeader, samples: Float32Array<ArrayBuffer>}}
 */
export function decodeSoundFrame(bytes) {
  const headerLength = new DataView(bytes).getUint32(0, true);
  const start = HEADER_LENGTH_BYTES + headerLength;
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, HEADER_LENGTH_BYTES, headerLength)));
  const view = new DataView(bytes, start);
  const samples = new Float32Array(Math.floor(view.byteLength / 2));
  for (let index = 0; index < samples.length; index += 1) {
    samples[index] = view.getInt16(2 * index, true) / FULL_SCALE;
  }
  return { header, samples };
}

/**
 * Write a frame for the server.
 *
 * @param {object} header
 * @param {Float32Array} samples from -1 to 1
 * @returns {ArrayBuffer}
 */
export function encodeSoundFrame(header, samples) {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new ArrayBuffer(HEADER_LENGTH_BYTES + head.length + 2 * samples.length);
  new DataView(bytes).setUint32(0, head.length, true);
  new Uint8Array(bytes, HEADER_LENGTH_BYTES).set(head);
  writeSamples(new DataView(bytes, HEADER_LENGTH_BYTES + head.length), samples);
  return bytes;
}

/**
 * @param {DataView} view
 * @param {Float32Array} samples
 */
function writeSamples(view, samples) {
  samples.forEach((sample, index) => {
    const value = Math.round(Math.max(-1, Math.min(1, sample)) * (FULL_SCALE - 1));
    view.setInt16(2 * index, value, true);
  });
}
