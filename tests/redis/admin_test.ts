/** The operator's page on several instances. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Chatter } from "../tools/chatter.ts";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { redisTest, TestRedis } from "./redis.ts";
import { until } from "../tools/until.ts";

const ADMIN_TOKEN = "operators-own-token-0123456789-abcdefgh";

/** Posts a form of the operator's page. */
async function post(
  { url }: TestServer,
  path: string,
  fields: Record<string, string>,
  cookie = "",
): Promise<Response> {
  const response = await fetch(url + path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { cookie, origin: url },
    redirect: "manual",
  });
  await response.body?.cancel();
  return response;
}

async function pageOf({ url }: TestServer, cookie: string): Promise<string> {
  return await (await fetch(`${url}/admin`, { headers: { cookie } })).text();
}

/** The cells of the table of a part, by its first cell. */
function tableIn(page: string, part: string): Map<string, string[]> {
  const [, body] = page.match(
    new RegExp(`data-part="${part}">.*?<tbody>(.*?)</tbody>`, "s"),
  ) ?? [];
  const rows = [...(body ?? "").matchAll(/<tr\s*>(.*?)<\/tr>/gs)].map((
    [, row],
  ) =>
    [...row.matchAll(/<t[dh]\b[^>]*>(.*?)<\/t[dh]>/gs)]
      .map(([, cell]) => cell.replaceAll(/<[^>]+>/g, ""))
  );
  return new Map(rows.map(([first, ...rest]) => [first, rest]));
}

redisTest(
  "A session of one instance works on the others; each shows all instances, and what the operator does reaches all",
  async () => {
    await ensureBuilt();
    await using stack = new AsyncDisposableStack();
    const redis = stack.use(await TestRedis.start());
    const url = redis.url();
    const folder = stack.use(new TempDir());
    const start = async (name: string) =>
      stack.use(
        await TestServer.start(`${folder.path}/${name}`, {
          REDIS_URL: url,
          ADMIN_TOKEN,
          HOST: name === "a" ? "127.0.0.1" : "127.0.0.2",
        }),
      );
    const [a, b] = [await start("a"), await start("b")];
    const { status, headers } = await post(a, "/admin", {
      action: "sign-in",
      token: ADMIN_TOKEN,
    });
    assertEquals(status, 303);
    const [cookie] = headers.getSetCookie()[0].split(";");

    using ann = await Chatter.join(`${a.url}/rooms/lobby/socket`);
    await ann.say("hello");
    for (const server of [a, b]) {
      let page = "";
      // Instances report every few seconds, and hear as often who is there.
      await until(async () => {
        page = await pageOf(server, cookie);
        const instances = tableIn(page, "instances");
        return instances.get("127.0.0.1:0")?.[0] === "1" &&
          instances.has("127.0.0.2:0");
      });
      const instances = tableIn(page, "instances");
      assertEquals([...instances.keys()], ["127.0.0.1:0", "127.0.0.2:0"]);
      const [viewers, perMinute, , events] = tableIn(page, "rooms").get(
        "lobby",
      )!;
      assertEquals([viewers, perMinute, events], ["1", "1", "1"]);
      assert(!page.includes("hello"));
      assertMatch(page, /Redis 127\.0\.0\.1:\d+/);
    }

    const end = { action: "end" };
    const ended = await post(b, "/admin/rooms/lobby", end, cookie);
    assertEquals(ended.headers.get("location"), "/admin/rooms/lobby");
    await until(() => ann.events.some(({ type }) => type === "settings"));
    const audit = await fetch(`${a.url}/rooms/lobby/audit`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    assertMatch(await audit.text(), /"name":"The operator"/);

    const remove = { action: "remove", confirm: "lobby" };
    const removed = await post(b, "/admin/rooms/lobby", remove, cookie);
    assertEquals(removed.headers.get("location"), "/admin?done=remove");
    assertEquals(await ann.closed, 4004);
  },
);

redisTest(
  "The operator signs in and sees what is wrong while Redis is down",
  async () => {
    await ensureBuilt();
    await using stack = new AsyncDisposableStack();
    const redis = stack.use(await TestRedis.start());
    const folder = stack.use(new TempDir());
    const server = stack.use(
      await TestServer.start(folder.path, {
        REDIS_URL: redis.url(),
        ADMIN_TOKEN,
      }),
    );
    await redis.signal("SIGKILL");
    const { status, headers } = await post(server, "/admin", {
      action: "sign-in",
      token: ADMIN_TOKEN,
    });
    assertEquals(status, 303);
    const [cookie] = headers.getSetCookie()[0].split(";");
    const page = await pageOf(server, cookie);
    assertMatch(page, /Cannot serve: waiting for Redis at/);
    assertMatch(page, /storage_failed/);
    const [, rooms = ""] = page.split('data-part="rooms">');
    assertMatch(rooms.split("</section>")[0], /<p class="trouble">Cannot /);
  },
);
