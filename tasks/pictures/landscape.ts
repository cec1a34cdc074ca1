/**
 * The broadcast in the pictures: a winter night seen from a train, drawn on a canvas.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";

/**
 * Length in seconds, more than any picture takes. One frame per second, which even a busy
 * machine can encode, and which a still doesn't show.
 */
const LENGTH_SECONDS = 24;

/** Records the film in a browser and returns the file (WebM). */
export async function film(page: Page): Promise<Uint8Array<ArrayBuffer>> {
  return Buffer.from(
    await page.evaluate(drawAndRecord, LENGTH_SECONDS),
    "base64",
  );
}

/** Sent to the browser as text, so it must not refer to anything outside. */
async function drawAndRecord(length: number): Promise<string> {
  const [width, height, horizon] = [1_280, 720, 470];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  // The fastest option without a graphics card.
  const pen = canvas.getContext("2d", { willReadFrequently: true })!;

  const gradient = (
    pen: CanvasRenderingContext2D,
    from: number,
    to: number,
    ...colours: string[]
  ) => {
    const made = pen.createLinearGradient(0, from, 0, to);
    colours.forEach((colour, i) =>
      made.addColorStop(i / (colours.length - 1), colour)
    );
    return made;
  };
  /** A pseudo-random number, the same for the same `n`. */
  const chance = (n: number) => {
    const x = Math.sin(n * 127.1 + 311.7) * 43_758.5453;
    return x - Math.floor(x);
  };
  /** A mountain ridge: the sum of a few sharpened waves. */
  const ridge = (x: number, of: number) =>
    [1, 2.3, 5.1, 11.7].reduce(
      (sum, wave, i) =>
        sum +
        (1 - Math.abs(Math.sin(x / 420 * wave + of * (i + 1.3)))) /
          (1.9 ** i * 1.8),
      0,
    );

  /** A vertical slice of the curtain. */
  const curtainOf = (hue: number) => {
    const piece = new OffscreenCanvas(1, 256);
    const pen = piece.getContext("2d")!;
    pen.fillStyle = gradient(
      pen as unknown as CanvasRenderingContext2D,
      0,
      256,
      `hsla(${hue + 120},70%,50%,0)`,
      `hsla(${hue + 60},75%,45%,.1)`,
      `hsla(${hue + 15},80%,48%,.28)`,
      `hsla(${hue},85%,55%,.6)`,
      `hsla(${hue},85%,60%,0)`,
    );
    pen.fillRect(0, 0, 1, 256);
    return piece;
  };
  const [green, teal] = [curtainOf(150), curtainOf(172)];

  function sky(time: number): void {
    pen.fillStyle = gradient(pen, 0, horizon, "#070b1f", "#10234a", "#2b4a6f");
    pen.fillRect(0, 0, width, horizon);
    for (let i = 0; i < 170; i++) {
      const twinkle = .45 + .4 * Math.sin(time * 2 + i * 1.7);
      pen.fillStyle = `rgba(226,236,255,${twinkle * (.4 + chance(i) * .6)})`;
      const size = .8 + chance(i + 500) * 1.5;
      pen.fillRect(
        chance(i + 1_000) * width,
        chance(i + 2_000) * horizon * .85,
        size,
        size,
      );
    }
  }

  /** Curtains of light: many narrow slices that fade upwards. */
  function aurora(time: number): void {
    pen.globalCompositeOperation = "lighter";
    for (
      const [curtain, at, strength] of [[green, 310, .9], [
        teal,
        235,
        .6,
      ]] as const
    ) {
      for (let x = 0; x < width; x += 4) {
        const wave = Math.sin(x / 210 + time * .22 + at) * 46 +
          Math.sin(x / 83 - time * .31) * 17;
        const tall = 170 + 90 * Math.sin(x / 121 + time * .27 + at) ** 2 +
          26 * chance(x + at);
        pen.globalAlpha = strength *
          (.3 + .7 * Math.sin(x / 150 + time * .4 + at) ** 2);
        pen.drawImage(curtain, x, at + wave - tall, 4, tall + 26);
      }
    }
    pen.globalAlpha = 1;
    pen.globalCompositeOperation = "source-over";
  }

  function mountains(time: number): void {
    for (
      const [of, tall, pace, body, snow] of [
        [1, 190, 3, "#2a4468", "#9fb9d6"],
        [4, 125, 8, "#172b49", "#6d8bb0"],
        [9, 62, 17, "#0d1b31", ""],
      ] as const
    ) {
      const top = (x: number) => horizon - ridge(x + time * pace, of) * tall;
      const shape = (drop: (x: number) => number) => {
        pen.beginPath();
        pen.moveTo(0, horizon);
        for (let x = 0; x <= width; x += 4) pen.lineTo(x, top(x));
        for (let x = width; x >= 0; x -= 4) pen.lineTo(x, drop(x));
        pen.fill();
      };
      pen.fillStyle = body;
      shape(() => horizon);
      if (!snow) continue;
      pen.fillStyle = snow;
      pen.globalAlpha = .5;
      shape((x) =>
        Math.min(
          horizon,
          Math.max(top(x), horizon - tall * .95) +
            10 * chance(Math.floor((x + time * pace) / 4)),
        )
      );
      pen.globalAlpha = 1;
    }
  }

  function lake(time: number): void {
    pen.save();
    pen.translate(0, horizon * 2);
    pen.scale(1, -1);
    pen.drawImage(canvas, 0, 220, width, 250, 0, 220, width, 250);
    pen.restore();
    pen.fillStyle = gradient(
      pen,
      horizon,
      height,
      "rgba(8,18,38,.35)",
      "rgba(5,11,25,.9)",
    );
    pen.fillRect(0, horizon, width, height - horizon);
    for (let i = 0; i < 60; i++) {
      const y = horizon + 4 + (i / 60) ** 1.6 * 200;
      const x = (chance(i) * width * 1.4 + time * (4 + i)) % (width + 300) -
        300;
      pen.fillStyle = `rgba(170,225,215,${.05 + .05 * Math.sin(time + i)})`;
      pen.fillRect(x, y, 60 + i * 4, 1.4);
    }
  }

  /** Things near the train pass by. */
  function shore(time: number): void {
    const moved = time * 95;
    pen.fillStyle = "#050a14";
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x <= width; x += 8) {
      pen.lineTo(x, height - 46 - 12 * Math.sin((x + moved) / 170));
    }
    pen.lineTo(width, height);
    pen.fill();
    const first = Math.floor(moved / 74) - 2;
    for (let n = first; n < first + width / 74 + 5; n++) {
      if (chance(n) < .42) continue;
      const x = n * 74 - moved + chance(n + 9) * 50;
      const tall = 70 + chance(n + 5) * 130;
      for (let level = 0; level < 6; level++) {
        const y = height - 40 - tall * (level / 6);
        const half = tall * .2 * (1 - level / 7);
        pen.beginPath();
        pen.moveTo(x - half, y);
        pen.lineTo(x, y - tall * .34);
        pen.lineTo(x + half, y);
        pen.fill();
      }
    }
  }

  const draw = (time: number) => {
    sky(time);
    aurora(time);
    mountains(time);
    lake(time);
    shore(time);
  };

  const stream = canvas.captureStream(0);
  const [track] = stream.getVideoTracks() as CanvasCaptureMediaStreamTrack[];
  const recorder = new MediaRecorder(stream, {
    mimeType: "video/webm;codecs=vp8",
    videoBitsPerSecond: 6_000_000,
  });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => recorder.onstop = resolve);
  recorder.start();
  for (let time = 0; time <= length; time++) {
    draw(time);
    track.requestFrame();
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
