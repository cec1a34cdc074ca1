import { assertEquals, assertStringIncludes } from "@std/assert";
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

/** Lets requests time out when a test says so, instead of by the clock. */
function timeouts(): Disposable & { readonly end: () => void } {
  const controllers: AbortController[] = [];
  const stubbed = stub(AbortSignal, "timeout", () => {
    const controller = new AbortController();
    controllers.push(controller);
    return controller.signal;
  });
  return {
    end: () => {
      const timeout = new DOMException("Signal timed out.", "TimeoutError");
      for (const each of controllers) each.abort(timeout);
    },
    [Symbol.dispose]: () => stubbed[Symbol.dispose](),
  };
}

Deno.test("A hook that says nothing to anyone for five whole timeouts is silent, however many ask", async () => {
  await using server = new HookServer();
  using log = logged();
  using times = timeouts();
  const hook = server.hook({ hookOnSilence: "hold" });
  assertEquals(await hook.check(MESSAGE), undefined);
  const answer = Promise.withResolvers<unknown>();
  // Half as many may be asked about each time.
  for (const length of [50, 25, 12, 6]) {
    const asking = await flood(
      { hook, server, answer: answer.promise },
      many(length),
    );
    const codes = Promise.all(asking.map(codeOf));
    times.end();
    assertEquals(new Set(await codes), new Set(["unavailable"]));
  }
  assertEquals(log.lines, []);
  const last = await flood({ hook, server, answer: answer.promise }, many(3));
  times.end();
  assertEquals(
    new Set(await Promise.all(last)),
    new Set(["the hook is silent"]),
  );
  assertStringIncludes(log.lines[0], "warn moderation_hook_down");
  const asked = server.asked.length;
  assertEquals(await hook.check(MESSAGE), "the hook is silent");
  assertEquals(server.asked.length, asked);
  answer.resolve({ action: "pass" });
});

Deno.test("A flood that a slow hook can't answer in time doesn't open a way past it", async () => {
  await using server = new HookServer();
  using times = timeouts();
  const hook = server.hook({ hookOnSilence: "post" });
  const answer = Promise.withResolvers<unknown>();
  for (const length of [100, 50, 25, 12]) {
    const asking = await flood(
      { hook, server, answer: answer.promise },
      many(length),
    );
    const codes = Promise.all(asking.map(codeOf));
    times.end();
    await codes;
  }
  // It can do six in time.
  const slow = Promise.withResolvers<unknown>();
  const asking = await flood({ hook, server, answer: slow.promise }, many(6));
  assertEquals(
    await codeOf(hook.check({ ...MESSAGE, network: "9" })),
    "unavailable",
  );
  slow.resolve({ action: "refuse" });
  assertEquals(
    new Set(await Promise.all(asking.map(codeOf))),
    new Set(["flagged"]),
  );
  // The failures before no longer count.
  const again = await flood({ hook, server, answer: answer.promise }, many(6));
  const codes = Promise.all(again.map(codeOf));
  times.end();
  await codes;
  server.answer = () => ({ action: "refuse" });
  assertEquals(await codeOf(hook.check(MESSAGE)), "flagged");
  answer.resolve({ action: "pass" });
});

Deno.test("A hook that answers some of many in time is flooded, not silent", async () => {
  await using server = new HookServer();
  using times = timeouts();
  const hook = server.hook({ hookOnSilence: "post" });
  const answer = Promise.withResolvers<unknown>();
  const asking = await flood(
    { hook, server, answer: answer.promise },
    many(40),
  );
  server.answer = () => ({ action: "pass" });
  assertEquals(await hook.check(MESSAGE), undefined);
  const before = await Promise.all(["congested", "failed"].map(count));
  times.end();
  const codes = await Promise.all(asking.map(codeOf));
  assertEquals(new Set(codes), new Set(["unavailable"]));
  const after = await Promise.all(["congested", "failed"].map(count));
  assertEquals(after.map((each, i) => each - before[i]), [40, 0]);
  answer.resolve({ action: "pass" });
});
