import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import { encode, FrameReader, Opcode } from "./frames.ts";

/** A server's frame, not masked. */
function frame(opcode: number, payload: string): number[] {
  const data = [...new TextEncoder().encode(payload)];
  const { length } = data;
  const size = length < 126
    ? [length]
    : length < 65536
    ? [126, length >> 8, length & 255]
    : [127, 0, 0, 0, 0, 0, length >> 16, (length >> 8) & 255, length & 255];
  return [0x80 | opcode, ...size, ...data];
}

function read(chunks: Iterable<Buffer>) {
  const found: string[] = [];
  let data = Buffer.alloc(0);
  const reader = new FrameReader({
    data(chunk, start, end, last) {
      data = Buffer.concat([data, chunk.subarray(start, end)]);
      if (!last) return;
      found.push(data.toString());
      data = Buffer.alloc(0);
    },
    control(opcode, payload) {
      found.push(`${opcode}:${Buffer.from(payload).toString()}`);
    },
  });
  for (const chunk of chunks) reader.read(chunk);
  return { found, messages: reader.messages };
}

/** The byte that announces a length of 126 equals the mark's, and 0x7e7e has it twice more. */
const payloads = [
  "~",
  "",
  "x".repeat(125),
  "~".repeat(126),
  "~" + "x".repeat(0x7e7e - 1),
  "~x".repeat(40_000),
  "~消息~",
];
const stream = Buffer.from(payloads.flatMap((payload) => [
  ...frame(Opcode.Text, payload),
  ...frame(Opcode.Ping, ""),
  ...frame(Opcode.Ping, "~"),
]));
const expected = {
  found: payloads.flatMap((payload) => [payload, "9:", "9:~"]),
  messages: 1 + 126 + 1 + 40_000 + 2,
};

Deno.test("FrameReader counts messages in a stream of frames", () => {
  assertEquals(read([stream]), expected);
});

Deno.test("FrameReader reads a stream that is split at any byte", () => {
  for (const size of [1, 2, 3, 7, 1000, 65_537]) {
    const chunks = [];
    for (let i = 0; i < stream.length; i += size) {
      chunks.push(stream.subarray(i, i + size));
    }
    assertEquals(read(chunks), expected);
  }
});

Deno.test("encode masks frames with a mask of zeros", () => {
  assertEquals([...encode(Uint8Array.of(1, 2))], [
    0x81,
    0x82,
    0,
    0,
    0,
    0,
    1,
    2,
  ]);
  assertEquals(
    encode(new Uint8Array(126)).subarray(0, 4).join(),
    "129,254,0,126",
  );
});

Deno.test("FrameReader doesn't count in frames that aren't plain", () => {
  const sink = { data() {}, control() {} };
  const reader = new FrameReader(sink, false);
  reader.read(stream);
  assertEquals(reader.messages, 0);
});
