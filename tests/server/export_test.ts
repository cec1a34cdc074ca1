/**
 * The export of a room over HTTP.
 *
 * @module
 */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { ADMIN_TOKEN, refusal, Target, vouch } from "../attack/tools.ts";
import { Visitor } from "../attack/visitor.ts";

let target: Target;

Deno.test.beforeAll(async () => {
  target = await Target.start();
});

Deno.test.afterAll(() => target[Symbol.asyncDispose]());

const file = (room: string, format: string, token: string) =>
  target.ask(`/rooms/${room}/export?format=${format}`, {
    headers: { authorization: `Bearer ${token}` },
  });

Deno.test("A room's messages are exported completely and in order, without deleted ones", async () => {
  const { room, cookie, token } = await target.open();
  using visitor = await Visitor.join(target, room);
  const texts = Array.from({ length: 3_000 }, (_, i) => `m ${i}, "${i}"`);
  // Messages in flight.
  for (let from = 0; from < texts.length; from += 500) {
    const some = texts.slice(from, from + 500);
    await Promise.all(some.map((text) => visitor.say(text)));
  }
  for (const seq of [1, 1_500, 3_000]) {
    await target.moderate(room, { action: "delete", target: seq }, { cookie });
  }
  const kept = texts.filter((_, i) => ![0, 1_499, 2_999].includes(i));

  const { status, headers, text } = await file(room, "jsonl", token);
  assertEquals(status, 200);
  assertEquals(
    headers.get("content-disposition"),
    `attachment; filename="${room}-chat.jsonl"`,
  );
  assertEquals(headers.get("cache-control"), "no-store");
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map(({ text }) => text), kept);
  assertEquals(lines.map(({ seq }) => seq), [
    ...Array.from({ length: 1_498 }, (_, i) => i + 2),
    ...Array.from({ length: 1_499 }, (_, i) => i + 1_501),
  ]);

  const csv = await file(room, "csv", token);
  assertEquals(csv.headers.get("content-type"), "text/csv; charset=utf-8");
  const rows = csv.text.split("\r\n");
  assertStringIncludes(rows[0], "seq,at,id,name,role,text");
  assertEquals(rows.length, 1 + kept.length + 1);
  for (const [i, text] of kept.entries()) {
    assertStringIncludes(rows[i + 1], `,"${text.replaceAll('"', '""')}",`);
  }
});

Deno.test("A room without messages has an empty export", async () => {
  const { room, token } = await target.open();
  assertEquals((await file(room, "jsonl", token)).text, "");
  assertEquals(
    (await file(room, "csv", token)).text.trim().split("\n").length,
    1,
  );
});

Deno.test("Only the host and the operator can export a room, in the supported formats", async () => {
  const { room, cookie } = await target.open();
  await target.say(room, "secret of the room", { cookie });
  const other = await target.open();
  const path = `/rooms/${room}/export?format=jsonl`;
  const ask = (path: string, as = {}) =>
    target.json(path, undefined, as).then(refusal);
  const link = await target.moderate(
    room,
    { action: "link", role: "moderator" },
    { cookie },
  );
  const site = await vouch({ role: "moderator" });
  assertEquals(await ask(path), [403, "forbidden"]);
  assertEquals(await ask(path, { cookie: other.cookie }), [403, "forbidden"]);
  assertEquals(await ask(path, { token: other.token }), [401, "unauthorised"]);
  assertEquals(await ask(path, { token: link.body.token }), [403, "forbidden"]);
  assertEquals(await ask(path, { token: site }), [403, "forbidden"]);
  assertEquals(await ask("/rooms/nowhere/export?format=csv", { cookie }), [
    404,
    "no_such_room",
  ]);
  for (const format of ["", "xml", "__proto__", "JSONL"]) {
    assertEquals(
      await ask(`/rooms/${room}/export?format=${format}`, { cookie }),
      [400, "malformed"],
      format,
    );
  }
  assertEquals(await ask(`/rooms/${room}/export`, { cookie }), [
    400,
    "malformed",
  ]);
  const { status, text } = await file(room, "jsonl", ADMIN_TOKEN);
  assertEquals(status, 200);
  assertStringIncludes(text, "secret of the room");
});
