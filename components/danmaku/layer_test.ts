import { assertEquals } from "@std/assert";
import type { MessageEvent } from "../../hub/protocol.ts";
import { danmakuOf } from "./layer.ts";

Deno.test("A text flies alone, and what an author does after their name", () => {
  const waves: MessageEvent = {
    type: "message",
    seq: 7,
    at: 0,
    from: { id: "a", name: "Ann", role: "viewer" },
    text: "waves",
  };
  assertEquals(danmakuOf(waves), { key: "7", from: "a", text: "waves" });
  assertEquals(danmakuOf({ ...waves, me: true }).text, "Ann waves");
});
