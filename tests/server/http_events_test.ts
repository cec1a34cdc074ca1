import { assert, assertEquals } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { browse, json, openRoom, problem, server } from "./http.ts";

Deno.test("A room's events are sent as server-sent events, and continue after the last id", async () => {
  const room = await openRoom();
  const say = async (text: string) => {
    const response = await fetch(
      `${server.url}/rooms/${room}/messages`,
      json({ key: text, text }),
    );
    await response.body?.cancel();
  };
  const listen = async (headers: HeadersInit, last: string) => {
    const response = await fetch(`${server.url}/rooms/${room}/events`, {
      headers,
    });
    assertEquals(
      response.headers.get("content-type"),
      "text/event-stream; charset=utf-8",
    );
    let stream = "";
    for await (
      const chunk of response.body!.pipeThrough(new TextDecoderStream())
    ) {
      stream += chunk;
      if (stream.includes(`"${last}"`) && stream.endsWith("\n\n")) break;
    }
    return stream;
  };
  const first = listen({}, "one");
  // The stream begins with a welcome; later messages are live.
  using _reader = await Chatter.join(`${server.url}/rooms/${room}/socket`);
  while (await viewers(room) < 2) {
    await new Promise((turn) => setTimeout(turn, 5));
  }
  await say("one");
  // The viewer count may have come before, in a frame with its own id.
  const [, id] = [...(await first).matchAll(/^id:\s*(\S+)/gm)].at(-1)!;
  await say("two");
  await say("three");
  const rest = await listen({ "last-event-id": id }, "three");
  assertEquals([...rest.matchAll(/"text":"(\w+)"/g)].map(([, text]) => text), [
    "two",
    "three",
  ]);
});

Deno.test("A viewer's messages are found by the viewer's id", async () => {
  const room = await openRoom();
  const messages = `${server.url}/rooms/${room}/messages`;
  const { headers } = await browse(`/rooms/${room}`);
  const cookie = headers.getSetCookie()[0].split(";")[0];
  for (const text of ["one", "two", "three"]) {
    await (await fetch(messages, json({ key: text, text }, { cookie }))).json();
    await (await fetch(messages, json({ key: text, text: "other" }))).json();
  }
  const me = await fetch(`${server.url}/viewer`, { headers: { cookie } });
  const { id } = await me.json();
  const said = async (query: string) => {
    const { messages: found } = await (await fetch(messages + query)).json();
    return found.map(({ text }: { text: string }) => text);
  };
  assertEquals(await said(`?viewer=${id}`), ["one", "two", "three"]);
  assertEquals(await said(`?viewer=${id}&limit=1`), ["three"]);
  for (const nobody of ["", "%00", "x".repeat(5_000), "__proto__"]) {
    assertEquals(await said(`?viewer=${nobody}`), [], nobody);
  }
});

Deno.test("A reaction over HTTP reaches clients, and refusals have codes", async () => {
  const room = await openRoom();
  const react = (reaction: unknown, where = room) =>
    fetch(
      `${server.url}/rooms/${where}/reactions`,
      json({ reaction }, { cookie: reader }),
    );
  const { headers } = await browse(`/rooms/${room}`);
  const reader = headers.getSetCookie()[0].split(";")[0];
  using chatter = await Chatter.join(`${server.url}/rooms/${room}/socket`);
  for (const reaction of ["heart", "heart", "fire"]) {
    const response = await react(reaction);
    assertEquals([response.status, await response.text()], [204, ""]);
  }
  const counted = () =>
    chatter.events.reduce((sum, event) =>
      event.type === "reactions"
        ? {
          heart: sum.heart + (event.counts.heart ?? 0),
          fire: sum.fire + (event.counts.fire ?? 0),
        }
        : sum, { heart: 0, fire: 0 });
  await chatter.until(() => counted().heart + counted().fire === 3);
  assertEquals(counted(), { heart: 2, fire: 1 });
  for (const wrong of ["tear", "", 1, null, "__proto__", undefined]) {
    assertEquals(await problem(await react(wrong)), [400, "malformed"]);
  }
  assertEquals(await problem(await react("heart", "nowhere")), [
    404,
    "no_such_room",
  ]);
  assertEquals(await problem(await react("heart", "Nowhere")), [
    400,
    "bad_room",
  ]);
  let late = await react("clap");
  for (let i = 0; i < 200 && late.status === 204; i++) {
    late = await react("clap");
  }
  assert(Number(late.headers.get("retry-after")) >= 1);
  assertEquals(await problem(late), [429, "rate_limited"]);
});

async function viewers(room: string): Promise<number> {
  const rooms = await (await fetch(`${server.url}/rooms`)).json();
  return rooms.find(({ name }: { name: string }) => name === room).viewers;
}
