/** The browser's speech recognition, where it exists. */

/** @returns {any} */
function recognizer() {
  return /** @type {any} */ (window).SpeechRecognition ?? /** @type {any} */ (window).webkitSpeechRecognition;
}

export const canDictate = () => Boolean(recognizer());

/**
 * Listen for one utterance.
 *
 * @param {string} language such as en-US
 * @param {(text: string) => void} onWords
 * @param {(reason: string) => void} onEnd with a sentence if it failed, else empty
 * @returns {() => void} ends it
 */
export function dictate(language, onWords, onEnd) {
  const recognition = new (recognizer())();
  let reason = "";
  recognition.lang = language;
  recognition.onresult = (/** @type {any} */ event) => onWords(event.results[0][0].transcript);
  recognition.onerror = (/** @type {any} */ event) => {
    reason = `The browser did not recognize any words (${event.error}).`;
  };
  recognition.onend = () => onEnd(reason);
  recognition.start();
  return () => recognition.stop();
}
