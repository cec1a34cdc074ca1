import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { sharingOf } from "./sharing.ts";

Deno.test("Those who share a person's network are the others, without the person", async () => {
  for (
    const [network, others] of [
      [{ people: 3 }, 2],
      [{ people: 1 }, 0],
      [undefined, undefined],
    ] as const
  ) {
    using _ = stub(
      globalThis,
      "fetch",
      () => Promise.resolve(Response.json({ network })),
    );
    assertEquals(await sharingOf("lobby", "ann"), others);
  }
});
