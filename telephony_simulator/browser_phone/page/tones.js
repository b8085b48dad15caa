/** The two tones of each key (ITU-T Q.23). */

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = "123456789*0#";
const SECONDS = 0.11;
const LEVEL = 0.09;
const RAMP_SECONDS = 0.004;

/**
 * Play the tones of a key.
 *
 * @param {AudioContext} context
 * @param {string} key one of 0 to 9, * and #
 */
export function playKeyTones(context, key) {
  const index = KEYS.indexOf(key);
  if (index < 0 || context.state !== "running") {
    return;
  }
  const gain = new GainNode(context, { gain: 0 });
  const start = context.currentTime;
  gain.gain.linearRampToValueAtTime(LEVEL, start + RAMP_SECONDS);
  gain.gain.setValueAtTime(LEVEL, start + SECONDS);
  gain.gain.linearRampToValueAtTime(0, start + SECONDS + RAMP_SECONDS);
  gain.connect(context.destination);
  for (const frequency of [ROWS[Math.floor(index / 3)], COLUMNS[index % 3]]) {
    const tone = new OscillatorNode(context, { frequency });
    tone.connect(gain);
    tone.start(start);
    tone.stop(start + SECONDS + 2 * RAMP_SECONDS);
  }
}
