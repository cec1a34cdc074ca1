import { assertEquals } from "@std/assert";
import type { Viewer } from "../../../hub/protocol.ts";
import type { Line } from "../state/timeline.ts";
import {
  banOf,
  clearOf,
  deletionOf,
  mayPromote,
  pinOf,
  timeoutOf,
} from "./acts.ts";

const line: Line = {
  kind: "line",
  key: "7",
  seq: 7,
  at: 0,
  from: { id: "ann", name: "Ann", role: "viewer" },
  text: "hello",
  continued: false,
};

Deno.test("an act has the viewer or the message it is about", () => {
  assertEquals([deletionOf(line), clearOf(line), pinOf(line)], [
    { action: "delete", fields: { target: 7 } },
    { action: "clear", fields: { viewer: "ann" } },
    { action: "pin", fields: { target: 7 } },
  ]);
});

Deno.test("timeouts and bans take messages away and have a reason if that is asked for", () => {
  assertEquals(
    timeoutOf(line, 60, { messages: true, addresses: true, reason: " caps " }),
    {
      action: "timeout",
      fields: { viewer: "ann", seconds: 60, messages: true, reason: "caps" },
    },
  );
  assertEquals(banOf(line, { messages: false, addresses: true, reason: " " }), {
    action: "ban",
    fields: { viewer: "ann", messages: false, addresses: true },
  });
});

Deno.test("only hosts can make somebody a moderator, and only viewers, not bots", () => {
  const you = (role: Viewer["role"]) => ({ id: "bob", name: "Bob", role });
  const from = { ...line.from, role: "moderator" } as const;
  assertEquals(
    [
      mayPromote(line, you("host")),
      mayPromote(line, you("moderator")),
      mayPromote({ ...line, from }, you("host")),
      mayPromote({ ...line, from: { ...line.from, bot: "" } }, you("host")),
    ],
    [true, false, false, false],
  );
});
