import { assert, assertEquals, assertThrows } from "@std/assert";
import { WindowReader } from "../../../tests/tools/window_reader.ts";
import { deflatedFrame, plainFrame, WINDOW_BYTES } from "./deflate.ts";

const encoder = new TextEncoder();

const TEXTS = [
  "Wie geht's? Ich bin da",
  "主播今天好厉害，哈哈哈",
  "what a play 🎉",
];

function event(seq: number): string {
  const text = `${TEXTS[seq % TEXTS.length]} ${seq}`;
  return JSON.stringify({ type: "message", seq, from: { id: "ann" }, text });
}

/** Returns the window of a client that received these events. */
function windowAfter(events: readonly string[]): Uint8Array<ArrayBuffer> {
  return encoder.encode(events.map((json) => `${json},`).join(""))
    .slice(-WINDOW_BYTES);
}

function deflated(
  dictionary: Uint8Array<ArrayBuffer>,
  events: readonly string[],
): Uint8Array<ArrayBuffer> {
  return deflatedFrame(dictionary, encoder.encode(`[${events.join(",")}]`));
}

Deno.test("A compressed frame holds its events, and is small because of those before it", () => {
  const reader = new WindowReader();
  const sent: string[] = [];
  let bytes = 0;
  let jsonBytes = 0;
  // The window is empty, then longer with each frame, then full.
  for (let count = 1; sent.length < 600; count = count % 20 + 1) {
    const events = Array.from(
      { length: count },
      (_, i) => event(sent.length + i),
    );
    const frame = deflated(windowAfter(sent), events);
    const json = `[${events.join(",")}]`;
    assertEquals(reader.json(frame), json);
    sent.push(...events);
    bytes += frame.length;
    jsonBytes += encoder.encode(json).length;
  }
  assert(windowAfter(sent).length === WINDOW_BYTES);
  assert(bytes < jsonBytes / 4, `${bytes} of ${jsonBytes}`);
});

Deno.test("A plain frame adds to the window, a frame of the client's own doesn't", () => {
  const reader = new WindowReader();
  const events = [event(1), event(2)];
  assertEquals(
    reader.json(plainFrame(`[${events.join(",")}]`)),
    `[${events.join(",")}]`,
  );
  const own = '[{"type":"heartbeat"}]';
  assertEquals(reader.json(encoder.encode(own)), own);
  const frame = deflated(windowAfter(events), [event(3)]);
  assertEquals(reader.json(frame), `[${event(3)}]`);
});

Deno.test("A frame may need less of the window than there is", () => {
  const reader = new WindowReader();
  reader.json(plainFrame(`[${event(1)},${event(2)}]`));
  const short = deflated(windowAfter([event(2)]), [event(3)]);
  assertEquals(reader.json(short), `[${event(3)}]`);
  assertEquals(
    reader.json(deflated(new Uint8Array(), [event(4)])),
    `[${event(4)}]`,
  );
});

Deno.test("A frame refers to the beginning of the longest dictionary, and no further back than inflaters reach", () => {
  const random = new Uint8Array(WINDOW_BYTES / 4 * 3);
  for (let i = 0, state = 1; i < random.length; i++) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223 >>> 0;
    random[i] = state >>> 24;
  }
  const window = random.toBase64();
  assertEquals(window.length, WINDOW_BYTES);
  for (let at = 0; at < 5; at++) {
    const reader = new WindowReader();
    reader.json(plainFrame(`[${window.slice(0, -1)}]`));
    const copy = JSON.stringify(window.slice(at, at + 200));
    const frame = deflated(encoder.encode(`${window.slice(0, -1)},`), [copy]);
    assertEquals(reader.json(frame), `[${copy}]`);
    // Two characters come before the copy in the frame, and fflate reaches one byte less.
    assert(frame.length < 50 === at > 2, `${frame.length} bytes at ${at}`);
  }
});

Deno.test("A client whose window differs learns it from the checksum", () => {
  const reader = new WindowReader();
  reader.json(plainFrame(`[${event(0).replace("da", "ad")}]`));
  // Nothing in the frame refers to the part that differs.
  const frame = deflated(windowAfter([event(0)]), ['"?"']);
  assertThrows(() => reader.json(frame), Error, "incorrect data check");
});

Deno.test("The checksum of a large frame is right too", () => {
  const events = Array.from({ length: 3_000 }, (_, i) => event(i));
  const reader = new WindowReader();
  assertEquals(
    reader.json(deflated(new Uint8Array(), events)),
    `[${events.join(",")}]`,
  );
});
