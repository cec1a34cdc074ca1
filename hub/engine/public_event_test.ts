import { assertEquals } from "@std/assert";
import type { StoredEvent } from "./engine.ts";
import {
  deletionOf,
  publicEvent,
  publicMessage,
  refusedBy,
} from "./public_event.ts";

interface Logged extends Record<string, unknown> {
  readonly type: string;
  readonly seq: number;
}

function stored(event: Logged): StoredEvent {
  return {
    seq: event.seq,
    type: event.type as StoredEvent["type"],
    author: undefined,
    act: true,
    json: JSON.stringify(event),
  };
}

const message = {
  type: "message",
  seq: 4,
  at: 1,
  from: { id: "ann", name: "Ann", role: "viewer" },
  text: 'a text with "waiting":3 in it',
} as const;

Deno.test("The public form of a change of the review queue tells neither its length nor an author", () => {
  const event = stored({ type: "review", seq: 3, waiting: 2, refused: "ann" });
  const { type, json, seq } = publicEvent(event);
  assertEquals(type, "state");
  assertEquals(JSON.parse(json), { type: "state", seq: 3 });
  assertEquals(seq, 3);
  assertEquals(refusedBy(event), ["ann"]);
  assertEquals(
    refusedBy(stored({ type: "review", seq: 3, waiting: 1 })),
    [],
  );
});

Deno.test("The public form of a message that an older version approved lacks the length of the queue", () => {
  const event = stored({ ...message, waiting: 7 });
  assertEquals(JSON.parse(publicEvent(event).json), message);
  assertEquals(publicMessage(JSON.parse(event.json)), message);
});

Deno.test("The public form of what a state event carries is an event of its own", () => {
  const place = { seq: 3, at: 5 };
  const purged = { targets: [1], viewers: ["bob"], cleared: true };
  const restored = { undoes: 3, targets: [1], viewers: ["bob"] };
  for (const [type, members] of Object.entries({ purged, restored })) {
    const event = stored({ type: "state", ...place, [type]: members });
    const shown = publicEvent(event);
    assertEquals(shown.type, type);
    assertEquals(JSON.parse(shown.json), { type, ...place, ...members });
    const isGone = deletionOf(shown);
    assertEquals(isGone?.(1, "ann"), type === "purged" ? true : undefined);
  }
});

Deno.test("The public form of other events is the same object", () => {
  for (const event of [stored(message), stored({ type: "state", seq: 9 })]) {
    assertEquals(publicEvent(event) === event, true);
    assertEquals(refusedBy(event), []);
  }
});
