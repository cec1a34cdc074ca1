import { assert, assertEquals } from "@std/assert";
import type { MessageEvent } from "../../hub/mod.ts";
import { oldest } from "./oldest.ts";

const message = (seq: number): MessageEvent => ({
  type: "message",
  seq,
  at: seq,
  from: { id: "ann", name: "Ann", role: "viewer" },
  text: "",
});

Deno.test("The oldest message is found in few steps, wherever the messages begin", async () => {
  for (const places of [[1], [1, 2], [2, 3, 90], [40_000, 49_999], [50_000]]) {
    const messages = places.map(message);
    let asked = 0;
    const found = await oldest(messages.at(-1)!, (before) => {
      asked++;
      return Promise.resolve(messages.findLast(({ seq }) => seq < before));
    });
    assertEquals(found, messages[0]);
    assert(asked <= 17, `${asked} steps`);
  }
});
