import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import {
  count,
  flood,
  logged,
  many,
  MESSAGE,
} from "../../../tests/tools/hook_flood.ts";
import { codeOf } from "../../../tests/tools/refusals.ts";
import { HookServer } from "../../../tests/tools/hook_server.ts";
import { Hmac } from "../../people/hmac.ts";
import { Refusal } from "../../refusal.ts";
import type { Asked, Hook } from "./hook.ts";
import { keyOf, signedHeaders } from "./signature.ts";

const isSilent = async (hook: Hook) =>
  await hook.check(MESSAGE) === "the hook is silent";

Deno.test("Hook sends the message as JSON, signed, and under the same id if it is asked again", async () => {
  await using server = new HookServer();
  const hook = server.hook();
  assertEquals(await hook.check(MESSAGE), undefined);
  assertEquals(await hook.check({ ...MESSAGE, text: "again" }), undefined);
  const [asked, again] = server.asked;
  const { key: _, network: __, ...sent } = MESSAGE;
  const { id, at } = asked as unknown as { id: string; at: number };
  assertEquals(asked as unknown, { ...sent, id, at });
  assertEquals(again.id, id);
  const [headers] = server.headers;
  const expected = signedHeaders(
    new Hmac(keyOf(`whsec_${btoa("k".repeat(32))}`)!),
    id,
    at,
    JSON.stringify(asked),
  );
  for (const [name, value] of Object.entries(expected)) {
    assertEquals(headers.get(name), value);
  }
  assertEquals(headers.get("content-type"), "application/json");
});

Deno.test("Hook takes what isn't an answer for silence, and follows no redirect", async () => {
  await using elsewhere = new HookServer();
  await using server = new HookServer();
  for (
    const answer of [
      null,
      "pass",
      [],
      {},
      { action: "PASS" },
      { action: "constructor" },
      { action: "hold", code: "two words" },
      { action: "hold", code: "x".repeat(41) },
      { action: "refuse", message: 7 },
      { action: "pass", message: "x".repeat(17_000) },
      new Response("{"),
      new Response('{"action":"pass"}', { status: 201 }),
      new Response("no", { status: 500 }),
      new Response(null, { status: 204 }),
      Response.redirect(elsewhere.url, 307),
      new Response(
        new ReadableStream({
          pull: (controller) => controller.enqueue(new Uint8Array(10_000)),
        }),
      ),
    ]
  ) {
    // A new one each time, whose breaker is closed.
    const hook = server.hook({ hookOnSilence: "hold" });
    server.answer = () => answer;
    assert(await isSilent(hook), JSON.stringify(answer));
  }
  assertEquals(elsewhere.asked, []);
});

Deno.test("Hook cleans and shortens the sentence for the author", async () => {
  await using server = new HookServer();
  const message = ` No\u0000 \u202Espam\n${"x".repeat(300)}`;
  server.answer = () => ({ action: "refuse", code: null, message });
  const refusal = await assertRejects(
    () => server.hook().check(MESSAGE),
    Refusal,
  );
  assertEquals(refusal.code, "flagged_why");
  assertEquals(refusal.label, undefined);
  assert(refusal.message.length <= 200);
  assert(/^No spamx|^No spam x/.test(refusal.message), refusal.message);
});

Deno.test("Hook's silence posts, holds or refuses, as the operator says", async () => {
  await using server = new HookServer();
  server.answer = () => new Response(null, { status: 503 });
  const silent = (hookOnSilence: "post" | "hold" | "refuse") =>
    server.hook({ hookOnSilence }).check(MESSAGE);
  assertEquals(await silent("post"), undefined);
  assertEquals(await silent("hold"), "the hook is silent");
  const refusal = await assertRejects(() => silent("refuse"), Refusal);
  assertEquals(refusal.code, "unavailable");
  assertEquals(refusal.retryAfterMs, 30_000);
});

Deno.test("Hook doesn't wait longer than its time for an answer or the rest of one", async () => {
  await using server = new HookServer();
  const later = Promise.withResolvers<unknown>();
  const halves = [
    () => later.promise,
    () =>
      new Response(
        new ReadableStream({
          start: (controller) =>
            controller.enqueue(new TextEncoder().encode('{"action"')),
        }),
      ),
  ];
  for (const answer of halves) {
    server.answer = answer;
    const hook = server.hook({ hookTimeoutMs: 20, hookOnSilence: "hold" });
    assert(await isSilent(hook));
  }
  later.resolve({});
});

Deno.test("Hook stops asking a server that keeps failing, says so once, and asks again later", async () => {
  await using server = new HookServer();
  using log = logged();
  const hook = server.hook({ hookOnSilence: "hold" });
  server.answer = () => new Response(null, { status: 500 });
  const paused = await count("paused");
  for (let i = 0; i < 8; i++) assert(await isSilent(hook));
  assertEquals(server.asked.length, 5);
  assertEquals(await count("paused") - paused, 3);
  assertEquals(log.lines.length, 1);
  assertStringIncludes(log.lines[0], "warn moderation_hook_down");
  assertStringIncludes(log.lines[0], 'reason="it answered with status 500"');
  server.answer = () => ({ action: "pass" });
  const real = performance.now.bind(performance);
  using _later = stub(performance, "now", () => real() + 10_000);
  assertEquals(await hook.check(MESSAGE), undefined);
  assertStringIncludes(log.lines[1], "info moderation_hook_back");
  assertEquals(await hook.check(MESSAGE), undefined);
  assertEquals(server.asked.length, 7);
});

Deno.test("Hook's log line has neither its URL nor a message", async () => {
  const server = new HookServer();
  const hook = server.hook({
    hookUrl: `${server.url}?token=hunter2`,
    hookOnSilence: "hold",
  });
  await server[Symbol.asyncDispose]();
  using log = logged();
  for (let i = 0; i < 5; i++) assert(await isSilent(hook));
  assertEquals(log.lines.length, 1);
  assertStringIncludes(log.lines[0], 'reason="it can\'t be reached"');
  assert(!/hunter2|example\.com|127\.0/.test(log.lines[0]), log.lines[0]);
});

Deno.test("Hook's places are shared by rooms and networks, and what finds none is refused, also if silence posts", async () => {
  await using server = new HookServer();
  const answer = Promise.withResolvers<unknown>();
  const hook = server.hook({ hookOnSilence: "post" });
  const flooding = (messages: readonly Partial<Asked>[]) =>
    flood({ hook, server, answer: answer.promise }, messages);
  const ask = (each: Partial<Asked>) => hook.check({ ...MESSAGE, ...each });
  const of = (network: number, room: string) =>
    Array.from({ length: 10 }, () => ({ network: `${network}`, room }));

  const asking = await flooding(of(0, "stage"));
  assertEquals(await codeOf(ask({ network: "0" })), "rate_limited");
  assertEquals(
    await codeOf(ask({ network: "0", room: "other" })),
    "rate_limited",
  );
  asking.push(...await flooding([1, 2, 3, 4].flatMap((n) => of(n, "stage"))));
  assertEquals(await codeOf(ask({ network: "5" })), "unavailable");
  asking.push(
    ...await flooding([5, 6, 7, 8, 9].flatMap((n) => of(n, "other"))),
  );
  assertEquals(
    await codeOf(ask({ network: "10", room: "third" })),
    "unavailable",
  );
  assertEquals(server.asked.length, 100);
  answer.resolve({ action: "pass" });
  assertEquals(new Set(await Promise.all(asking)), new Set([undefined]));
  assertEquals(await ask({ network: "0" }), undefined);
});

Deno.test("A flood that makes the hook fail passes nothing and doesn't stop requests, but a server that fails without one does", async () => {
  await using server = new HookServer();
  using log = logged();
  const hook = server.hook({ hookOnSilence: "post" });
  // It may have half as many each time.
  for (const length of [50, 25, 12, 6, 3, 2]) {
    const answer = Promise.withResolvers<unknown>();
    const asking = await flood(
      { hook, server, answer: answer.promise },
      many(length),
    );
    const codes = Promise.all(asking.map(codeOf));
    answer.resolve(new Response(null, { status: 503 }));
    assertEquals(new Set(await codes), new Set(["unavailable"]));
  }
  assertEquals(log.lines, []);
  server.answer = () => new Response(null, { status: 503 });
  for (let i = 0; i < 5; i++) {
    assertEquals(await hook.check(MESSAGE), undefined);
  }
  assertStringIncludes(log.lines[0], "warn moderation_hook_down");
  // The one that tries again keeps nobody from what silence allows.
  const real = performance.now.bind(performance);
  using _later = stub(performance, "now", () => real() + 10_000);
  const answer = Promise.withResolvers<unknown>();
  const [trying] = await flood(
    { hook, server, answer: answer.promise },
    many(1),
  );
  assertEquals(await hook.check({ ...MESSAGE, network: "9" }), undefined);
  answer.resolve({ action: "refuse" });
  assertEquals(await codeOf(trying), "flagged");
});

Deno.test("A network whose texts make the hook fail takes no places from others", async () => {
  await using server = new HookServer();
  const hook = server.hook();
  const good = Promise.withResolvers<unknown>();
  const [other] = await flood({ hook, server, answer: good.promise }, many(1));
  server.answer = () => new Response(null, { status: 503 });
  for (let i = 0; i < 10; i++) {
    const bad = hook.check({ ...MESSAGE, network: "bad" });
    assertEquals(await codeOf(bad), "unavailable");
  }
  const asking = await flood({ hook, server, answer: good.promise }, many(50));
  good.resolve({ action: "pass" });
  assertEquals(
    new Set(await Promise.all([other, ...asking])),
    new Set([undefined]),
  );
});

Deno.test("A hook that answers nobody is asked about fewer messages, and is then silent, also if all come from one network", async () => {
  await using server = new HookServer();
  using log = logged();
  const hook = server.hook({ hookOnSilence: "hold" });
  // The network's share of the places, twice before it is halved.
  for (const length of [10, 10, 5, 2]) {
    const answer = Promise.withResolvers<unknown>();
    const asking = await flood(
      { hook, server, answer: answer.promise },
      many(length).map(({ room }) => ({ room })),
    );
    const codes = Promise.all(asking.map(codeOf));
    answer.resolve(new Response(null, { status: 503 }));
    assertEquals(new Set(await codes), new Set(["unavailable"]));
  }
  assertEquals(log.lines, []);
  const answer = Promise.withResolvers<unknown>();
  const [one] = await flood({ hook, server, answer: answer.promise }, [{}]);
  assertEquals(await codeOf(hook.check(MESSAGE)), "rate_limited");
  answer.resolve(new Response(null, { status: 503 }));
  assertEquals(await one, "the hook is silent");
  server.answer = () => new Response(null, { status: 503 });
  for (let i = 0; i < 4; i++) await hook.check(MESSAGE);
  assertStringIncludes(log.lines[0], "warn moderation_hook_down");
});

Deno.test("A hook that fails under a flood is asked about more messages again as it answers", async () => {
  await using server = new HookServer();
  const hook = server.hook();
  for (let round = 0; round < 6; round++) {
    const answer = Promise.withResolvers<unknown>();
    const asking = await flood(
      { hook, server, answer: answer.promise },
      many(2),
    );
    const codes = Promise.all(asking.map(codeOf));
    answer.resolve(new Response(null, { status: 503 }));
    await codes;
  }
  const first = Promise.withResolvers<unknown>();
  const [one] = await flood({ hook, server, answer: first.promise }, many(1));
  assertEquals(
    await codeOf(hook.check({ ...MESSAGE, network: "9" })),
    "unavailable",
  );
  first.resolve({ action: "pass" });
  await one;
  server.answer = () => ({ action: "pass" });
  for (let i = 0; i < 10; i++) await hook.check(MESSAGE);
  const later = Promise.withResolvers<unknown>();
  const asking = await flood({ hook, server, answer: later.promise }, many(4));
  later.resolve({ action: "pass" });
  assertEquals(new Set(await Promise.all(asking)), new Set([undefined]));
});
