import { signal } from "@preact/signals";
import { assertEquals, assertThrows } from "@std/assert";
import { unpack } from "../client/unpack.ts";
import { pack } from "./pack.ts";

Deno.test("a packed value is unpacked unchanged", () => {
  for (
    const value of [
      undefined,
      null,
      true,
      "",
      "</script>\u2028\"'\\",
      0,
      -0,
      -1,
      1.5,
      NaN,
      Infinity,
      -Infinity,
      [],
      [[]],
      [1, undefined, [null, "Date"], "Signal"],
      {},
      { a: { b: [{ c: undefined }] }, "": 1, "a-b": null },
    ]
  ) {
    assertEquals(unpack(pack([value])), [value]);
    assertEquals(unpack(pack(value)), value);
  }
});

Deno.test("a value that occurs twice is sent once", () => {
  const shared = { text: "long" };
  assertEquals(pack([shared, shared]), `[[1,1],{"text":2},"long"]`);
});

Deno.test("no key reaches a prototype", () => {
  const evil = JSON.parse(`{"__proto__":{"polluted":1}}`);
  const out = unpack(pack(evil)) as Record<string, unknown>;
  assertEquals(out.polluted, undefined);
  assertEquals(Object.keys(out), ["__proto__"]);
});

Deno.test("signals are unpacked as signals", () => {
  const packed = pack({ a: signal([1]) });
  const out = unpack(packed) as Record<string, { value: unknown }>;
  assertEquals(out.a.value, [1]);
});

Deno.test("a value that can't be packed is refused with a reason", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  for (
    const value of [
      loop,
      () => 1,
      Symbol(),
      1n,
      new Date(),
      new Map(),
      new URL("a:b"),
    ]
  ) {
    assertThrows(() => pack({ value }), TypeError, "Cannot serialise props");
  }
});
