import { assert, assertEquals } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { stateOf } from "../../../tests/tools/room_states.ts";
import { changes, stateKey } from "../state/entries.ts";
import { decide } from "./decide.ts";

Deno.test("The line of an act that can be undone has no text of what it took away: the engine keeps that", () => {
  const from = { id: "bob", name: "bob", role: "viewer" } as const;
  const text = "secret";
  const reply = { seq: 3, from: { id: "ann", name: "ann" } };
  const pin = { target: 7, at: 1, from, text };
  const held = { at: 1, from, text, reply, key: "k", why: "all" };
  const role = { role: "moderator", name: "bob", by: "link:x" } as const;
  const entries = changes(
    [stateKey.pin, pin],
    [stateKey.held("h"), held],
    [stateKey.role("bob"), role],
  );
  const { act } = decide(stateOf(entries), {
    action: "ban",
    whom: { viewer: "bob" },
    addresses: false,
    messages: true,
  }, {
    person: personNamed("Hanna"),
    role: "host",
    target: from,
    networks: new Map(),
    people: [],
    messages: [],
    seenAs: new Map(),
    now: 1,
    maxMessageLength: 500,
    readingPace: 0,
    privateStreams: false,
    roomWebhooks: "no",
  });
  assert(!JSON.stringify(act.audit).includes("secret"));
  assertEquals(act.audit.undo, {
    "restriction:bob": null,
    "role:bob": JSON.stringify(role),
    "taken:bob": null,
  });
  assertEquals(act.keeps?.toSorted((a, b) => a.key < b.key ? -1 : 1), [
    {
      key: "held:h",
      viewer: "bob",
      replyTo: "ann",
      json: entries["held:h"]!,
    },
    { key: "pin", viewer: "bob", json: entries.pin! },
  ]);
});
