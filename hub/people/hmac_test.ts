import { assertEquals } from "@std/assert";
import { createHmac } from "node:crypto";
import { Hmac } from "./hmac.ts";

Deno.test("Hmac is that of RFC 4231, test case 2, also with a key longer than a block", () => {
  assertEquals(
    new Hmac("Jefe").of("what do ya want for nothing?").toHex(),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
  const key = "\xaa".repeat(131);
  assertEquals(
    new Hmac(key).of("a text").toHex(),
    createHmac("sha256", key).update("a text").digest("hex"),
  );
});

Deno.test("Hmac equals node's for keys and messages of every length around a block", () => {
  for (let length = 0; length < 140; length++) {
    const key = "k".repeat(length);
    const message = "弹幕".repeat(length);
    assertEquals(
      new Hmac(key).of(message).toHex(),
      createHmac("sha256", key).update(message).digest("hex"),
    );
  }
});

Deno.test("Hmac gives the same code for the same message again", () => {
  const hmac = new Hmac("a key");
  const first = hmac.of("one");
  hmac.of("two");
  assertEquals(hmac.of("one"), first);
});

Deno.test("Hmac equals node's for messages longer than the memory that it keeps", () => {
  const hmac = new Hmac("a key");
  for (const length of [4_096, 4_097, 20_000]) {
    const message = "弹".repeat(length);
    assertEquals(
      hmac.of(message).toHex(),
      createHmac("sha256", "a key").update(message).digest("hex"),
    );
  }
});
