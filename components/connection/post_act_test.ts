import { assertEquals } from "@std/assert";
import { stub } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { postAct } from "./post_act.ts";

type Answer = (signal: AbortSignal) => Response | Promise<Response>;

/** A server that gives these answers, and the bodies that it gets. */
function server(answers: readonly Answer[]) {
  const bodies: string[] = [];
  const fetching = stub(globalThis, "fetch", async (_url, options) => {
    bodies.push(String(options?.body));
    return await answers[bodies.length - 1](options!.signal!);
  });
  return { bodies, fetching };
}

const done = { message: "Done.", undo: 7 };
const lost: Answer = () => Promise.reject(new TypeError("no network"));
const silent: Answer = (signal) =>
  new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason))
  );
const down: Answer = () =>
  Response.json({ code: "unavailable", message: "Try later." }, {
    status: 503,
  });

Deno.test("an act whose answer is lost, late or none is posted again with the same key", async () => {
  using time = new FakeTime();
  const { bodies, fetching } = server([
    ...[lost, silent, down],
    () => Response.json(done),
  ]);
  using _ = fetching;
  let answer;
  let silences = 0;
  const posted = postAct("lobby", { action: "purge" }, () => silences++)
    .then((first) => answer = first);
  while (!answer) await time.tickAsync(1_000);
  await posted;
  assertEquals(answer, done);
  assertEquals([bodies.length, silences], [4, 1]);
  assertEquals(new Set(bodies).size, 1);
  const { key, action } = JSON.parse(bodies[0]);
  assertEquals([typeof key, action], ["string", "purge"]);
});

Deno.test("what is refused isn't posted again, nor what has had no answer several times", async () => {
  using time = new FakeTime();
  const refusal = { code: "forbidden", message: "Not you." };
  {
    const { bodies, fetching } = server([
      () => Response.json(refusal, { status: 403 }),
    ]);
    using _ = fetching;
    assertEquals(await postAct("lobby", {}), refusal);
    assertEquals(bodies.length, 1);
  }
  const { bodies, fetching } = server([lost, lost, lost, lost]);
  using _ = fetching;
  let ended = false;
  const posted = postAct("lobby", {}).finally(() => ended = true);
  while (!ended) await time.tickAsync(1_000);
  assertEquals(await posted, undefined);
  assertEquals(bodies.length, 4);
});
