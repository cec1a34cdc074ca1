import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Chatter } from "../tests/chatter.ts";
import { redisTest, TestRedis } from "../tests/redis.ts";
import {
  ensureBuilt,
  ROOT,
  temporaryFolder,
  TestServer,
} from "../tests/server.ts";

/** Runs the command of `deno task carry`. */
async function carry(dataDir: string, url: string) {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-net",
      "--allow-env",
      "--allow-read",
      `--allow-write=${dataDir}`,
      "deploy/carry.ts",
    ],
    env: { DATA_DIR: dataDir, REDIS_URL: url },
    cwd: ROOT,
  }).output();
  const decoder = new TextDecoder();
  return { success, output: decoder.decode(stdout) + decoder.decode(stderr) };
}

async function post(
  url: string,
  body: unknown,
  cookie = "",
): Promise<Response> {
  return await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json",
      cookie,
    },
    body: JSON.stringify(body),
  });
}

redisTest(
  "What the embedded engine holds is carried to Redis, and viewers go on where they were",
  async () => {
    await ensureBuilt();
    await using folder = await temporaryFolder();
    await using redis = await TestRedis.start();
    const url = redis.url();
    let cookie: string;
    let position: { epoch: string; seq: number };
    let stored: unknown;
    let rooms: { name: string }[];
    {
      await using server = await TestServer.start(folder.path, {
        MESSAGE_RATE: "0",
      });
      const named = await post(`${server.url}/viewer`, { name: "Ann" });
      await named.body?.cancel();
      cookie = named.headers.getSetCookie()[0].split(";")[0];
      await (await post(`${server.url}/rooms`, { name: "silent" })).body
        ?.cancel();
      using bob = await Chatter.join(`${server.url}/rooms/lobby/socket`);
      for (let i = 1; i <= 600; i++) {
        bob.send(
          JSON.stringify({ type: "say", key: `k${i}`, text: `中 ${i}` }),
        );
        if (i % 300 === 0) await bob.until(({ seqs }) => seqs.length === i);
      }
      position = { epoch: bob.welcome.epoch, seq: 590 };
      const said = await post(
        `${server.url}/rooms/lobby/messages`,
        { key: "ann's", text: "the last" },
        cookie,
      );
      assertEquals((await said.json()).seq, 601);
      stored = await (await fetch(`${server.url}/rooms/lobby/messages`)).json();
      rooms = await (await fetch(`${server.url}/rooms`)).json();
      await carry(folder.path, url).then(({ success, output }) => {
        assert(!success, "a server that runs has its data for itself");
        assertStringIncludes(output, "another Hubbub process");
      });
      await server.stop();
    }
    const { success, output } = await carry(folder.path, url);
    assert(success, output);
    assertStringIncludes(output, "2 rooms with 601 events");
    assertStringIncludes(
      (await carry(folder.path, url)).output,
      "2 were there",
    );

    await using server = await TestServer.start(`${folder.path}/other`, {
      REDIS_URL: url,
    });
    const carried = await fetch(`${server.url}/rooms/lobby/messages`);
    assertEquals(await carried.json(), stored);
    const names = (list: { name: string }[]) => list.map(({ name }) => name);
    assertEquals(
      names(await (await fetch(`${server.url}/rooms`)).json()),
      names(rooms),
    );
    using back = await Chatter.join(
      `${server.url}/rooms/lobby/socket`,
      position,
    );
    await back.until(({ seqs }) => seqs.length === 11);
    assertEquals(back.events.filter(({ type }) => type === "gap"), []);
    const who = await fetch(`${server.url}/viewer`, { headers: { cookie } });
    assertEquals((await who.json()).name, "Ann");
    // What was said before is known still, and what is said now comes after it.
    const again = await post(
      `${server.url}/rooms/lobby/messages`,
      { key: "ann's", text: "the last" },
      cookie,
    );
    assertEquals((await again.json()).seq, 601);
    assertEquals((await back.say("on Redis")).type, "accepted");
    await back.until(({ seqs }) => seqs.at(-1) === 602);
    assertEquals(back.welcome.epoch, position.epoch);
  },
);

redisTest("Nothing is carried into a Redis where another chat is", async () => {
  await ensureBuilt();
  await using folder = await temporaryFolder();
  await using redis = await TestRedis.start();
  const url = redis.url();
  {
    await using _embedded = await TestServer.start(`${folder.path}/a`);
    await using _shared = await TestServer.start(`${folder.path}/b`, {
      REDIS_URL: url,
    });
  }
  const { success, output } = await carry(`${folder.path}/a`, url);
  assert(!success);
  assertStringIncludes(output, "another secret");
  const nothing = await carry(`${folder.path}/none`, url);
  assertStringIncludes(nothing.output, "no hubbub.db");
});
