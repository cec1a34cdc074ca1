/**
 * Attacks through input: prototype pollution and CRLF injection.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type OpenedRoom, Target, Visitor } from "./tools.ts";

let target: Target;
let own: OpenedRoom;

Deno.test.beforeAll(async () => {
  target = await Target.start({ MAX_MESSAGE_LENGTH: "2000" });
  own = await target.open();
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

/** As text, since an object literal would set the prototype. */
const POLLUTION = [
  '"__proto__":{"polluted":true,"role":"host","admin":true}',
  '"constructor":{"prototype":{"polluted":true,"role":"host"}}',
  '"__proto__":null',
  '"__proto__":"x"',
  '"toString":"x","valueOf":1,"hasOwnProperty":false',
  '"then":"x","key":{"__proto__":[]}',
];

Deno.test("Prototype pollution: JSON with __proto__ and constructor doesn't change later answers", async () => {
  const { room, cookie } = own;
  using host = await Visitor.join(target, room, { cookie });
  const clean = async () => {
    using visitor = await Visitor.join(target, room);
    const { you, settings, restriction, pin } = await visitor.hears("welcome");
    const answer = await visitor.say(`clean ${crypto.randomUUID()}`);
    const denied = await visitor.ask({ type: "moderate", action: "close" });
    const malformed = await target.json(`/rooms/${room}/messages`, {});
    const viewer = await target.json<object>("/viewer");
    return {
      role: you.role,
      settings,
      restriction,
      pin,
      answer: Object.keys(answer),
      denied: denied.type === "rejected" && denied.code,
      malformed: malformed.body,
      viewer: Object.keys(viewer.body),
    };
  };
  const before = await clean();
  for (const evil of POLLUTION) {
    for (
      const [path, rest] of [
        [`/rooms/${room}/messages`, `"key":"k","text":"x"`],
        ["/viewer", `"name":"Ann"`],
        ["/rooms", `"name":"polluted"`],
        [`/rooms/${room}/claim`, `"secret":"x"`],
        [`/rooms/${room}/moderation`, `"action":"rules"`],
        [`/rooms/${room}/moderation`, `"action":"__proto__"`],
        [`/rooms/${room}/moderation`, `"action":"constructor"`],
        [`/rooms/${room}/moderation`, `"action":"ban","viewer":"__proto__"`],
        [`/rooms/${room}/moderation`, `"action":"unban","viewer":"__proto__"`],
        [`/rooms/${room}/moderation`, `"action":"watch","viewer":"__proto__"`],
        [
          `/rooms/${room}/moderation`,
          `"action":"unwatch","viewer":"__proto__"`,
        ],
        [`/rooms/${room}/moderation`, `"action":"mod","viewer":"constructor"`],
        [
          `/rooms/${room}/moderation`,
          `"action":"unmod","viewer":"constructor"`,
        ],
      ]
    ) {
      for (const body of [`{${rest},${evil}}`, `{${evil},${rest}}`]) {
        const answer = await target.json(path, body, { cookie });
        assert(answer.status < 500, `${path} ${body}: ${answer.status}`);
      }
    }
    for (const type of ["say", "moderate", "__proto__", "constructor"]) {
      const frame = `{"type":"${type}","text":"x","action":"rules",${evil}`;
      const key = crypto.randomUUID();
      host.send(`${frame},"key":"${key}"}`);
      await host.answerTo(key);
    }
  }
  assertEquals(await clean(), before);
  const frame = '{"type":"say","key":"__proto__","text":"hi","__proto__":[]}';
  host.send(frame);
  await host.hears("accepted", ({ key }) => key === "__proto__");
  await target.expectWell();
});

Deno.test("CRLF injection: names, texts, rooms and queries add no header and no line", async () => {
  const { room, cookie } = own;
  const evil = [
    "\r\nSet-Cookie: pwned=1",
    "\nLocation: https://evil.example",
    "\r\n\r\n<script>alert(1)</script>",
    "\u2028Set-Cookie: pwned=1",
    "%0d%0aSet-Cookie:%20pwned=1",
    "\u010d\u010aSet-Cookie: pwned=1",
    "\\r\\nSet-Cookie: pwned=1",
  ];
  const clean = (headers: Headers, which: string) => {
    assert(
      !headers.getSetCookie().some((each) => each.startsWith("pwned")),
      which,
    );
    for (const [name, value] of headers) {
      assert(!/[\r\n]/.test(value), `${which}: ${name}`);
    }
    const location = headers.get("location") ?? "/";
    assert(/^\/(?![/\\])/.test(location), `${which}: ${location}`);
  };
  using visitor = await Visitor.join(target, room, { cookie });
  for (const text of evil) {
    const encoded = encodeURIComponent(text);
    for (
      const [path, fields] of [
        ["/viewer", { name: `Ann${text}`, back: "/" }],
        ["/viewer", { name: "Ann", back: `/rooms/x${text}` }],
        ["/viewer", { name: "Ann", back: `/${text}` }],
        ["/rooms", { name: `room${text}` }],
        [`/rooms/${room}/messages`, { key: text, text: "x" }],
        [`/rooms/${room}/messages`, { key: "k", text }],
        [`/rooms/${room}/moderation`, { action: "announce", text }],
        [`/rooms/x${encoded}/messages`, { key: "k", text: "x" }],
        [`/rooms/x${encoded}/claim`, { secret: text }],
      ] as const
    ) {
      const { status, headers } = await target.form(path, fields, { cookie });
      assert(status < 500, `${path} ${text}`);
      clean(headers, `${path} ${JSON.stringify(text)}`);
    }
    for (
      const path of [
        `/rooms/${encoded}`,
        `/${encoded}`,
        `/styles/base.css?${encoded}`,
        `/favicon.svg?__frsh_c=${encoded}`,
        `/rooms/${room}?${encoded}`,
        `/rooms/${room}/messages?before=${encoded}`,
      ]
    ) clean((await target.page(path)).headers, path);
    await visitor.ask({ type: "say", text: `said ${text}` });
  }
  for (const event of visitor.events) {
    if (event.type !== "message") continue;
    assert(!/[\r\n\u2028\u2029]/.test(event.text + event.from.name));
  }
  // No line of the event stream may come from a user.
  const abort = new AbortController();
  const { body } = await fetch(`${target.url}/rooms/${room}/events`, {
    signal: abort.signal,
  });
  const stream = body!.pipeThrough(new TextDecoderStream()).getReader();
  await visitor.say("the end\r\nid: evil:1\r\n\r\ndata: [evil]");
  let read = "";
  while (!read.includes("the end")) {
    const { value, done } = await stream.read();
    assert(!done, `the stream ended with ${read}`);
    read += value;
  }
  for (const line of read.split(/\r\n|\r|\n/)) {
    assert(/^(data: ?\[.*\]|id: ?[\w-]+:\d+|: ?still here|)$/.test(line), line);
  }
  abort.abort();
  await stream.read().catch(() => {});
});
