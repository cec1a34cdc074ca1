import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
import { followHeld } from "./held_feed.ts";

/** A server's answer with one held message. */
function listOf(id: string): Response {
  const from = { id: "ann", name: "Ann" };
  return Response.json({ held: { [id]: { at: 1, from, text: "Hi" } } });
}

Deno.test("a list that comes after a newer one isn't shown", async () => {
  using clocks = new FakeClocks();
  const { WebSocket, location } = globalThis;
  globalThis.WebSocket = class {
    close(): void {}
  } as unknown as typeof WebSocket;
  globalThis.location = { origin: "https://chat.example" } as Location;
  const answers = Array.from(
    { length: 2 },
    () => Promise.withResolvers<Response>(),
  );
  let asked = 0;
  using _ = stub(globalThis, "fetch", () => answers[asked++].promise);
  const shown: string[] = [];
  const feed = followHeld({
    room: "lobby",
    shown: () => [],
    onHeld: (rows) => shown.push(...rows.map(({ id }) => id)),
    onLive() {},
  });
  try {
    feed.check();
    clocks.tick(300);
    feed.check();
    clocks.tick(300);
    answers[1].resolve(listOf("newer"));
    await clocks.tickAsync(1);
    answers[0].resolve(listOf("older"));
    await clocks.tickAsync(1);
    assertEquals([asked, shown], [2, ["newer"]]);
  } finally {
    feed.stop();
    globalThis.WebSocket = WebSocket;
    globalThis.location = location;
  }
});
