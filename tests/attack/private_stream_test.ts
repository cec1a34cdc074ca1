/**
 * Attacks with a broadcast's address: one that is another machine to each viewer.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { ensureBuilt, TestServer } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";
import { newCookie, refusal, Target, Visitor } from "./tools.ts";

Deno.test("A broadcast in a private network is refused in any spelling, with the setting that allows it", async () => {
  await using target = await Target.start();
  const { room, cookie } = await target.open();
  for (
    const stream of [
      "http://192.168.1.1/live.m3u8",
      "http://169.254.169.254/latest/meta-data",
      "http://[::1]/live.m3u8",
      "http://0x7f000001/live.m3u8",
      "http://[::ffff:10.0.0.1]/live.m3u8",
      "http://localhost.:8080/live.m3u8",
      "http://nas.local/live.mp4",
      "http://router/live.mp4",
    ]
  ) {
    const set = { action: "rules", stream };
    const refused = await target.moderate(room, set, { cookie });
    assertEquals(refusal(refused), [400, "private_stream"], stream);
    assertMatch(refused.body.message, /PRIVATE_STREAMS=yes/);
    const page = await target.form(`/rooms/${room}/moderation`, set, {
      cookie,
      headers: { "accept-language": "zh" },
    });
    assertEquals(page.status, 400);
    assertMatch(page.text, /PRIVATE_STREAMS=yes/);
  }
  const stream = "https://live.example.com/live.m3u8";
  const { status } = await target.moderate(room, { action: "rules", stream }, {
    cookie,
  });
  assertEquals(status, 200);
});

Deno.test("A broadcast that was set while private networks were allowed is not served any more", async () => {
  await ensureBuilt();
  using folder = new TempDir();
  const stream = "http://192.168.1.1/live.mp4";
  const post = async (url: string, fields: object, cookie = "") => {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify(fields),
    });
    assert(response.ok, await response.text());
    return newCookie(response.headers)!;
  };
  const served = async (url: string) => {
    const [page, replay, rooms] = await Promise.all(
      ["/rooms/mine", "/rooms/mine/replay", "/rooms"].map(async (path) =>
        await (await fetch(url + path)).text()
      ),
    );
    using visitor = await Visitor.join({ url }, "mine");
    const { settings } = await visitor.hears("welcome");
    return [
      page.includes("192.168.1.1"),
      replay.includes("192.168.1.1"),
      JSON.parse(rooms).find(({ name }: { name: string }) => name === "mine")
        .stream,
      settings.stream,
    ];
  };
  let cookie = "";
  {
    await using server = await TestServer.start(folder.path, {
      PRIVATE_STREAMS: "yes",
    });
    cookie = await post(`${server.url}/rooms`, { name: "mine" });
    await post(
      `${server.url}/rooms/mine/moderation`,
      { action: "rules", stream },
      cookie,
    );
    assertEquals(await served(server.url), [true, true, true, stream]);
  }
  await using server = await TestServer.start(folder.path);
  assertEquals(await served(server.url), [false, false, false, ""]);
  // The host sees what to change.
  const panel = await fetch(`${server.url}/rooms/mine/moderation`, {
    headers: { cookie, accept: "text/html" },
  });
  assertMatch(await panel.text(), /192\.168\.1\.1/);
});
