import { assertEquals, assertRejects } from "@std/assert";
import { FakeClocks } from "../tests/tools/fake_clocks.ts";
import { introduce } from "./identity.ts";
import { Refused } from "./refused.ts";

/** A server that gives these answers, one after the other, and the last one from then on. */
class Host implements AsyncDisposable {
  asked = 0;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #ended = new AbortController();

  constructor(...answers: (() => Response | Promise<Response>)[]) {
    this.#server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        signal: this.#ended.signal,
        onListen() {},
      },
      () => answers[Math.min(this.asked++, answers.length - 1)](),
    );
  }

  get place(): { readonly origin: string; readonly room: string } {
    return {
      origin: `http://127.0.0.1:${this.#server.addr.port}`,
      room: "lobby",
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // `shutdown` would wait for answers that never come.
    this.#ended.abort();
    await this.#server.finished;
  }
}

const welcome = () =>
  Response.json({}, {
    headers: { "set-cookie": "viewer=abc; Path=/; HttpOnly" },
  });
const busy = (retryAfter: number) => () =>
  Response.json({ code: "unavailable", message: "Wait." }, {
    status: 503,
    headers: { "retry-after": String(retryAfter) },
  });
const gateway = () => new Response("Bad gateway", { status: 502 });

for (const name of ["Ann", undefined]) {
  const who = name ?? "a guest";
  Deno.test(`${who} waits for a server that is busy or restarting, and gets its cookie`, async () => {
    await using host = new Host(busy(0), gateway, welcome);
    assertEquals(await introduce({ ...host.place, name }), {
      cookie: "viewer=abc",
    });
    assertEquals(host.asked, 3);
  });
}

Deno.test("a server that asks for a wait of more than a minute isn't waited for", async () => {
  await using host = new Host(busy(120));
  const refused = await assertRejects(
    () => introduce({ ...host.place, name: "Ann" }),
    Refused,
  );
  assertEquals([refused.code, host.asked], ["unavailable", 1]);
});

Deno.test("a signal ends the wait for a busy server", async () => {
  await using host = new Host(busy(50));
  const leaving = new AbortController();
  const introduced = introduce({ ...host.place, signal: leaving.signal });
  setTimeout(() => leaving.abort(new Error("enough")), 200);
  await assertRejects(() => introduced, Error, "enough");
});

Deno.test("a silent server is waited for for a minute", async () => {
  const came = Promise.withResolvers<void>();
  await using host = new Host(() => {
    came.resolve();
    return new Promise(() => {});
  });
  using clocks = new FakeClocks();
  const refused = assertRejects(
    () => introduce({ ...host.place, name: "Ann" }),
    Error,
    "doesn't answer",
  );
  await Promise.race([came.promise, refused]);
  clocks.tick(60_000);
  await refused;
});

Deno.test("a server that can't be reached doesn't answer", async () => {
  for (const name of ["Ann", undefined]) {
    await assertRejects(
      () => introduce({ origin: "http://127.0.0.1:1", room: "lobby", name }),
      Error,
      "the server doesn't answer: ",
    );
  }
});

Deno.test("without a cookie nobody is introduced: each connection would be another viewer", async () => {
  await using host = new Host(() => Response.json({}));
  await assertRejects(() => introduce(host.place), Error, "no viewer's cookie");
});
