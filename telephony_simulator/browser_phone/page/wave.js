/** Draws how loud a leg's sound was in the last seconds, in its telephone's display. */

const BARS = 56;
const BAR_MILLISECONDS = 45;
const LEAST_HEIGHT = 4;
const GAP = 5;
const GAIN = 2.2;

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

export class Wave {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {() => AnalyserNode | undefined} analyser of the leg; none before its first sound
   */
  constructor(canvas, analyser) {
    this.canvas = canvas;
    this.analyser = analyser;
    this.isSounding = false;
    this.isRunning = false;
    this.levels = new Array(BARS).fill(0);
    this.drawnAt = 0;
  }

  /** @param {boolean} isSounding whether the leg hears something */
  setSounding(isSounding) {
    this.isSounding = isSounding;
    if (isSounding && !this.isRunning && !stillness.matches) {
      this.isRunning = true;
      requestAnimationFrame((now) => this.step(now));
    } else if (!this.isRunning) {
      this.draw();
    }
  }

  /** @param {number} now milliseconds */
  step(now) {
    if (now - this.drawnAt >= BAR_MILLISECONDS) {
      this.drawnAt = now;
      this.levels.shift();
      this.levels.push(this.isSounding ? level(this.analyser()) : 0);
      this.draw();
    }
    this.isRunning = this.isSounding || this.levels.some((height) => height > 0);
    if (this.isRunning) {
      requestAnimationFrame((next) => this.step(next));
    }
  }

  draw() {
    const { canvas } = this;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    const pitch = canvas.width / BARS;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.fillStyle = getComputedStyle(canvas).color;
    this.levels.forEach((share, bar) => {
      const height = Math.max(LEAST_HEIGHT, Math.min(1, GAIN * share) * canvas.height);
      context.globalAlpha = share > 0 ? 0.4 + (0.6 * bar) / BARS : 0.35;
      context.beginPath();
      context.roundRect(bar * pitch, (canvas.height - height) / 2, pitch - GAP, height, LEAST_HEIGHT / 2);
      context.fill();
    });
  }
}

/** @param {AnalyserNode | undefined} analyser */
function level(analyser) {
  if (!analyser) {
    return 0;
  }
  const samples = new Float32Array(analyser.fftSize);
  analyser.getFloatTimeDomainData(samples);
  return samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
}
