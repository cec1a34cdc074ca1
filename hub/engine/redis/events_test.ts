import { assertEquals } from "@std/assert";
import { type Act, tombstone } from "../engine.ts";
import {
  entryOf,
  messageRest,
  parseChannelEvent,
  parseEntry,
  parseEvent,
  repliesTo,
  restOf,
} from "./events.ts";
import { formatHashes } from "./people/sketches.ts";

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
  reviewNewSeconds: 0,
  uniqueMessages: false,
  delaySeconds: 0,
  pace: 15,
  maxMessageLength: 500,
} as const;
const links = [[0, 5], [7, 9]] as const;

/** Events of each type, with and without their optional members. */
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
  { type: "cleared", viewer: "ann", kind: "timeout", until: 9 },
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
  {
    type: "state",
    purged: {
      targets: [1],
      viewers: ["ann"],
      cleared: true,
      kind: "timeout",
      until: 9,
    },
  },
  {
    type: "state",
    restored: { undoes: 1, targets: [1], viewers: ["ann"], pin: 1 },
  },
];

/** Returns the JSON as the scripts build it. */
function stored(event: Act["event"], seq = 7): string {
  return `{"type":"${event.type}","seq":${seq},"at":5${restOf(event)}`;
}

/** Yields objects in which one member is replaced, at any depth. */
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

Deno.test("parseEvent reads an event of every type as it was stored", () => {
  for (const event of EVENTS) {
    const json = stored(event);
    assertEquals(JSON.parse(json), { ...event, seq: 7, at: 5 });
    const { type } = event;
    const isMessage = type === "message";
    for (const act of isMessage ? [true, false] : [true]) {
      const author = isMessage ? "ann" : undefined;
      const read = { seq: 7, type, author, act, json };
      assertEquals(parseEvent(json, 7, act), read);
      const how = isMessage ? `\n${act ? "act" : "said"} ann` : "";
      assertEquals(parseEntry(json + how, 7), read);
      assertEquals(entryOf(read), json + how);
    }
  }
  const dead = tombstone(7);
  assertEquals(parseEvent(dead.json, 7, false), dead);
});

Deno.test("parseEvent rejects an event with a member of another type", () => {
  // Only these may be null or have additional members.
  const harmless = [
    '{"type":"pinned","seq":7,"at":5,"target":null}',
  ];
  for (const event of EVENTS) {
    const whole: object = JSON.parse(stored(event));
    for (const worse of spoilt(whole)) {
      const json = JSON.stringify(worse);
      const { at } = worse as { at?: unknown };
      // Only messages require `at`.
      if (at !== 5 && event.type !== "message") continue;
      if (harmless.includes(json)) continue;
      assertEquals(parseEvent(json, 7, true), undefined, json);
    }
  }
});

Deno.test("parseEvent rejects anything but an event", () => {
  const type = ["__proto__", "constructor", "toString", "welcome", "", 1, null];
  for (
    const json of [
      ...["", "<script>", "null", "7", "[]", '"message"', "{}", '{"seq":7}'],
      ...type.map((type) => JSON.stringify({ type, seq: 7 })),
      stored({ type: "state" }, 8),
      stored({ type: "review", waiting: 1 }).replace('"waiting":1', '"x":1'),
    ]
  ) assertEquals(parseEvent(json, 7, true), undefined, json);
  const json = stored({ type: "state" });
  const said = stored({ type: "message", from: ann, text: "hi" });
  for (
    const entry of [
      null,
      [json],
      stored({ type: "state" }, 8),
      said,
      `${json}\nact ann`,
      `${json}\n`,
      `${said}\nsaid bob`,
      `${said}\nsung ann`,
      `${said}\nsaid`,
      `${said}\nsaid ann\n`,
    ]
  ) assertEquals(parseEntry(entry, 7), undefined, JSON.stringify(entry));
});

Deno.test("parseEntry reads a posted message as its event was published", () => {
  const reply = { seq: 1, from: { id: "bob", name: "Bob" } };
  const message = { from: ann, text: "hi", links, reply, key: "k", version: 3 };
  const { key: _, version: __, ...event } = message;
  assertEquals(messageRest(message), restOf({ type: "message", ...event }));
});

Deno.test("parseEvent, parseEntry and parseChannelEvent refuse what is far too long before they parse it", () => {
  const text = "x".repeat(6_000_000);
  const json = stored({ type: "message", from: ann, text });
  assertEquals(parseEvent(json, 7, true), undefined);
  assertEquals(parseEntry(`${json}\nsaid ann`, 7), undefined);
  const counts = `{${" ".repeat(6_000_000)}"❤️":1}`;
  assertEquals(parseChannelEvent(`t cheer - 0\n${counts}`, "t"), undefined);
});

Deno.test("parseChannelEvent reads an instance's viewers, with their hashes or as a number only, and nothing longer", () => {
  const hashes = Uint32Array.of(7, 9);
  const sketch = { count: 2, hashes };
  const report = `viewers a 2 ${formatHashes(sketch)}`;
  const parse = (payload: string) => parseChannelEvent(`t ${payload}`, "t");
  const event = { type: "viewers", instance: "a" } as const;
  assertEquals(parse(report), { ...event, sketch });
  assertEquals(parse("viewers a 2"), { ...event, sketch: { count: 2 } });
  for (
    const payload of [
      `${report} `,
      `${report} x`,
      `${report}\n{}`,
      "viewers a 2 ",
      "viewers a 2 x",
      `viewers a 3 ${formatHashes(sketch)}`,
      "viewers a -2",
      `said e 2 ${formatHashes(sketch)}\n{}`,
    ]
  ) assertEquals(parse(payload), undefined, payload);
});

Deno.test("A reply comes last in a stored message, and only a reply to a viewer counts as one", () => {
  const reply = { seq: 1, from: { name: "Bob", id: "bob" } };
  const text = ',"reply":{"seq":1,"from":{"id":"ann",';
  const message: Act["event"] = {
    type: "message",
    reply,
    from: ann,
    text,
    announcement: true,
  };
  const json = stored(message);
  assertEquals(
    json.endsWith(',"reply":{"seq":1,"from":{"id":"bob","name":"Bob"}}}'),
    true,
  );
  assertEquals(repliesTo(json), "bob");
  // Older Hubbubs put it elsewhere.
  const older = `{"type":"message","seq":7,"at":5,${
    JSON.stringify({ reply, from: ann, text }).slice(1)
  }`;
  assertEquals(
    entryOf({ author: "ann", act: false, json: older }).split("\n")[0],
    stored({ type: "message", from: ann, text, reply }),
  );
});
