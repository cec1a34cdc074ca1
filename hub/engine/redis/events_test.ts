import { assertEquals } from "@std/assert";
import { type Act, tombstone } from "../engine.ts";
import { parseEntry, parseEvent, restOf, sentBy } from "./events.ts";

const ann = { id: "ann", name: "Ann", role: "viewer" } as const;
const settings = {
  title: "",
  description: "",
  stream: "",
  slowSeconds: 0,
  closed: false,
  signedInOnly: false,
  links: true,
  emojiOnly: false,
  minAgeSeconds: 0,
  review: "nothing",
  delaySeconds: 0,
  maxMessageLength: 500,
} as const;
const links = [[0, 5], [7, 9]] as const;

/** Events of each type, with all that they may have and without. */
const EVENTS: readonly Act["event"][] = [
  { type: "message", from: ann, text: "hi" },
  { type: "message", from: ann, text: "hi", links, announcement: true },
  {
    type: "message",
    from: ann,
    text: "hi",
    reply: { seq: 1, from: { id: "bob", name: "Bob" } },
  },
  { type: "deleted", target: 1 },
  { type: "cleared", viewer: "ann" },
  {
    type: "restricted",
    viewer: { id: "ann", name: "Ann" },
    kind: "timeout",
    until: 9,
  },
  { type: "restricted", viewer: { id: "ann", name: "Ann" }, kind: "none" },
  { type: "role", viewer: { ...ann, role: "host" } },
  { type: "settings", settings },
  { type: "pinned", target: null },
  { type: "pinned", target: 1 },
  { type: "review", waiting: 0 },
  { type: "review", waiting: 3, refused: "ann" },
  { type: "state" },
];

/** As the scripts make it. */
function stored(event: Act["event"], seq = 7): string {
  return `{"type":"${event.type}","seq":${seq},"at":5${restOf(event)}`;
}

/** JSON of an object in which one member is another, at any depth. */
function* spoilt(object: object): Generator<object> {
  for (const [name, value] of Object.entries(object)) {
    if (typeof value === "object" && value !== null) {
      for (const worse of spoilt(value)) yield { ...object, [name]: worse };
    }
    for (const worse of [[], {}, null, true, "<b>", 1.5]) {
      if (typeof worse !== typeof value || worse === null) {
        yield { ...object, [name]: worse };
      }
    }
  }
}

Deno.test("an event of every type is read as it was stored", () => {
  for (const event of EVENTS) {
    const json = stored(event);
    assertEquals(JSON.parse(json), { ...event, seq: 7, at: 5 });
    const { type } = event;
    assertEquals(parseEvent(json, 7), { seq: 7, type, json });
    assertEquals(parseEntry(["7-0", [type, json]]), { seq: 7, type, json });
  }
  const dead = tombstone(7);
  assertEquals(parseEvent(dead.json, 7), dead);
});

Deno.test("an event in which anything is of another type is not ours", () => {
  // These may be null or have more than they need; no other may.
  const harmless = [
    '{"type":"pinned","seq":7,"at":5,"target":null}',
  ];
  for (const event of EVENTS) {
    const whole: object = JSON.parse(stored(event));
    for (const worse of spoilt(whole)) {
      const json = JSON.stringify(worse);
      const { at } = worse as { at?: unknown };
      // Nobody is promised it but for messages.
      if (at !== 5 && event.type !== "message") continue;
      if (harmless.includes(json)) continue;
      assertEquals(parseEvent(json, 7), undefined, json);
    }
  }
});

Deno.test("what is no event is not ours", () => {
  const type = ["__proto__", "constructor", "toString", "welcome", "", 1, null];
  for (
    const json of [
      ...["", "<script>", "null", "7", "[]", '"message"', "{}", '{"seq":7}'],
      ...type.map((type) => JSON.stringify({ type, seq: 7 })),
      stored({ type: "state" }, 8),
      stored({ type: "review", waiting: 1 }).replace('"waiting":1', '"x":1'),
    ]
  ) assertEquals(parseEvent(json, 7), undefined, json);
  const json = stored({ type: "state" });
  for (
    const entry of [
      null,
      ["7-0", ["message", json]],
      ["7-1", ["state", json]],
      ["8-0", ["state", json]],
      ["7-0", ["state", json, "more", "x"]],
      ["7-0", null],
    ]
  ) assertEquals(parseEntry(entry), undefined, JSON.stringify(entry));
});

Deno.test("messages of a viewer are told from all others", () => {
  const says = (id: string, text: string) =>
    stored({ type: "message", from: { name: "x", role: "viewer", id }, text });
  for (const id of ["ann", 'a"n', "a\\", "安", "a\n", ""]) {
    const needle = sentBy(id);
    assertEquals(says(id, "hi").includes(needle), true, id);
    for (const other of [`${id}2`, `2${id}`, `${id}"`, `${id}\\`]) {
      assertEquals(says(other, "hi").includes(needle), false, other);
      assertEquals(says(other, `${needle},"x":1}`).includes(needle), false);
      assertEquals(says(other, needle.slice(1)).includes(needle), false);
    }
  }
});
