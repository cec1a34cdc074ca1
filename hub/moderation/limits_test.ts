import { assert, assertEquals, assertRejects } from "@std/assert";
import { personNamed } from "../../tests/tools/people.ts";
import { codeOf, untilRefused } from "../../tests/tools/refusals.ts";
import { host, openStage } from "../../tests/tools/stage.ts";
import type { Hub } from "../hub.ts";
import type { Person } from "../people/person.ts";
import { Refusal } from "../refusal.ts";

const announce = (hub: Hub, text: string, key: string = text) =>
  hub.moderate("stage", host, { action: "announce", text }, key);

Deno.test("Announcements are limited like messages, however they are made", async () => {
  await using room = await openStage({ messageRate: 0.001, messageBurst: 3 });
  const { hub } = room;
  await announce(hub, "one");
  const text = "/announce two";
  await hub.say("stage", host, { key: "two", text });
  await hub.say("stage", host, { key: "three", text: "three" });
  assertEquals(await codeOf(announce(hub, "four")), "rate_limited");
  const again = hub.say("stage", host, { key: "five", text });
  assertEquals(await codeOf(again), "rate_limited");
  // It is stored already; the client lost the answer.
  await announce(hub, "one");
  const { messages } = await hub.history("stage", host);
  assertEquals(messages.map(({ text }) => text), ["one", "two", "three"]);
});

Deno.test("Acts have their own limit per moderator, and none if limits are off", async () => {
  const close = { action: "rules", rules: { closed: true } } as const;
  {
    await using room = await openStage({ messageRate: 1, messageBurst: 1 });
    const { hub } = room;
    const act = (person = host) => hub.moderate("stage", person, close);
    const began = Date.now();
    const all = await Promise.allSettled(
      Array.from({ length: 100 }, () => act()),
    );
    const done = all.filter(({ status }) => status === "fulfilled").length;
    const more = Math.ceil((Date.now() - began) / 200);
    assert(done >= 60 && done <= 60 + more, `${done} done`);
    await untilRefused(() => act());
    await act(personNamed("operator", { admin: true }));
  }
  await using room = await openStage({ messageRate: 0 });
  const acts = Array.from(
    { length: 100 },
    () => room.hub.moderate("stage", host, close),
  );
  await Promise.all(acts);
});

Deno.test("The same text is accepted from one address ten times, whoever posts it", async () => {
  await using room = await openStage({ messageRate: 100, messageBurst: 100 });
  const say = (name: string, text: string, address: string) =>
    room.hub.say("stage", personNamed(name, { address }), { key: name, text });
  for (let i = 0; i < 10; i++) await say(`a${i}`, "Buy!", "192.0.2.1");
  assertEquals(await codeOf(say("d", "BUY!", "192.0.2.1")), "repeated");
  await say("e", "Hello", "192.0.2.1");
  await say("f", "Buy!", "192.0.2.2");
});

Deno.test("In slow mode an address counts as ten viewers, however many cookies it uses", async () => {
  await using room = await openStage({ messageRate: 100, messageBurst: 100 });
  const rules = { slowSeconds: 3_600 };
  await room.hub.moderate("stage", host, { action: "rules", rules });
  const say = (name: string, address: string) => {
    const said = { key: name, text: `from ${name}` };
    return room.hub.say("stage", personNamed(name, { address }), said);
  };
  for (let i = 0; i < 10; i++) await say(`cookie${i}`, "192.0.2.1");
  assertEquals(await codeOf(say("cookie10", "192.0.2.1")), "slow_mode");
  await say("elsewhere", "192.0.2.2");
});

Deno.test("Concurrent acts in one process are decided one after another", async () => {
  let tried = 0;
  await using room = await openStage({}, (engine) =>
    new Proxy(engine, {
      get(target, name) {
        if (name === "act") tried++;
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    }));
  const acts = Array.from(
    { length: 100 },
    (_, i) =>
      room.hub.moderate("stage", host, {
        action: "rules",
        rules: { title: `title ${i}` },
      }),
  );
  await Promise.all(acts);
  assertEquals(tried, 100);
  const { settings } = await room.hub.briefing("stage", host);
  assertEquals(settings.title, "title 99");
});

Deno.test("Reactions are limited per viewer and per address", async () => {
  await using room = await openStage({ messageRate: 1, messageBurst: 1 });
  const { hub } = room;
  const react = (name: string, address?: string) =>
    hub.react("stage", personNamed(name, address ? { address } : {}), "heart");
  const ofOne = await untilRefused(() => react("Ann"));
  await react("Bob");
  const ofMany = await untilRefused((i) => react(`guest ${i}`));
  assert(ofMany.taken > ofOne.taken);
  await react("Cleo", "192.0.2.7");
});

Deno.test("Where new viewers must wait, a network's cookies that were made in advance can't all begin to write at once", async () => {
  await using room = await openStage({ messageRate: 100, messageBurst: 100 });
  const { hub } = room;
  const rules = { minAgeSeconds: 60 };
  await hub.moderate("stage", host, { action: "rules", rules });
  const since = Date.now() - 120_000;
  const say = (name: string, text: string, address: string) =>
    hub.say("stage", personNamed(name, { address, since }), {
      key: text,
      text,
    });
  const refused: Refusal[] = [];
  for (let i = 0; i < 30; i++) {
    await say(`cookie${i}`, `raid ${i}`, "192.0.2.1").catch((error) =>
      refused.push(error)
    );
  }
  assertEquals(refused.length, 20);
  for (const { code, retryAfterMs } of refused) {
    assertEquals(code, "too_new");
    assert(retryAfterMs! > 0 && retryAfterMs! <= 30_000);
  }
  // Whoever has begun goes on, also elsewhere; others and other networks aren't affected.
  await say("cookie0", "again", "192.0.2.1");
  await say("cookie1", "again, from elsewhere", "192.0.2.2");
  await say("neighbour", "hello", "192.0.2.2");
  const mona = personNamed("mona", { address: "192.0.2.1" });
  await hub.moderate("stage", host, {
    action: "mod",
    whom: { viewer: "mona" },
  });
  await hub.say("stage", mona, { key: "mona", text: "I moderate" });
  await hub.moderate("stage", host, {
    action: "rules",
    rules: { minAgeSeconds: 0 },
  });
  await say("cookie29", "the rule is off", "192.0.2.1");
});

Deno.test("Whatever a moderator reads or sends is limited, each moderator by themself", async () => {
  await using room = await openStage({ messageRate: 100, messageBurst: 100 });
  const { hub } = room;
  const { seq } = await hub.moderate("stage", host, {
    action: "announce",
    text: "hello",
  });
  await hub.moderate("stage", host, {
    action: "mod",
    whom: { viewer: "mona" },
  });
  const { staff, raids, searches } = hub;
  const ask = { limit: 1 };
  const reads: Record<string, (person: Person) => Promise<unknown>> = {
    card: (person) => staff.person("stage", person, "Hanna"),
    "older page of a card": (person) =>
      staff.person("stage", person, "Hanna", seq),
    similar: (person) => raids.similar("stage", person, seq),
    marks: (person) => raids.marks("stage", person),
    panel: (person) => staff.view("stage", person),
    audit: (person) => staff.audit("stage", person, ask),
    "whole audit": (person) => staff.wholeAudit("stage", person),
    bans: (person) => staff.bans("stage", person, "https://a.example"),
    transcript: (person) => staff.transcript("stage", person),
    search: (person) => searches.find("stage", person, { q: "hello" }, ask),
    "sending a list": (person) => staff.checkSendingBans("stage", person),
    import: (person) =>
      hub.importBans("stage", person, "no list").catch((error) => {
        if (error.code !== "bad_list") throw error;
      }),
    note: (person) =>
      hub.moderate("stage", person, {
        action: "note",
        whom: { viewer: "Hanna" },
        text: crypto.randomUUID(),
      }),
  };
  const whys: Record<string, string> = {
    card:
      "Cannot show this: you are loading pages too quickly. Try again in a moment.",
    "sending a list":
      "Cannot import this now: several files were just sent from your network. Try again in a few seconds.",
  };
  for (const [what, read] of Object.entries(reads)) {
    const { why } = await untilRefused(() => read(host), what);
    assertEquals(why, whys[what] ?? why);
  }
  const mona = personNamed("mona");
  for (const what of ["card", "similar", "marks", "panel", "audit", "search"]) {
    await reads[what](mona);
  }
});

Deno.test("Cards are read a few at a time, and rooms take turns", async () => {
  const release = Promise.withResolvers<void>();
  let reading = 0;
  await using room = await openStage({}, (engine) => {
    const messagesOf = engine.messagesOf.bind(engine);
    engine.messagesOf = async (...args) => {
      reading++;
      await release.promise;
      return await messagesOf(...args);
    };
    return engine;
  });
  const { hub } = room;
  await hub.open("other", host);
  const card = (room: string) => hub.staff.person(room, host, "Hanna");
  const flood = Array.from({ length: 44 }, () => card("stage"));
  const last = assertRejects(() => flood.at(-1)!, Refusal);
  const other = card("other");
  assertEquals((await last).code, "unavailable");
  assertEquals(reading, 4);
  release.resolve();
  await Promise.all([...flood.slice(0, -1), other]);
});

Deno.test("However many downloads run, a few pages are read at a time, and each download ends", async () => {
  let reading = 0;
  let most = 0;
  await using room = await openStage({}, (engine) => {
    const messages = engine.messages.bind(engine);
    engine.messages = async (...args) => {
      most = Math.max(most, ++reading);
      await new Promise((turn) => setTimeout(turn));
      return await messages(...args).finally(() => reading--);
    };
    return engine;
  });
  const { hub } = room;
  await hub.say("stage", host, { key: "k", text: "hello" });
  const download = async () => {
    const pages = await hub.staff.transcript("stage", host);
    const texts: string[] = [];
    for await (const page of pages) texts.push(...page.map(({ text }) => text));
    return texts;
  };
  const all = await Promise.all(Array.from({ length: 20 }, download));
  assertEquals(all, all.map(() => ["hello"]));
  assertEquals(most, 2);
});
