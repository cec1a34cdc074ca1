import { assertEquals } from "@std/assert";
import { sharingOf } from "./sharing.ts";

Deno.test("Those who share a person's network are the others, without the person", async () => {
  const real = globalThis.fetch;
  try {
    for (
      const [network, others] of [
        [{ people: 3 }, 2],
        [{ people: 1 }, 0],
        [undefined, undefined],
      ] as const
    ) {
      globalThis.fetch = () => Promise.resolve(Response.json({ network }));
      assertEquals(await sharingOf("lobby", "ann"), others);
    }
  } finally {
    globalThis.fetch = real;
  }
});
