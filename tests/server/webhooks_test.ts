/** Webhooks of a started server. */
import { assertEquals, assertMatch } from "@std/assert";
import { RoomServer } from "../browser/room_server.ts";
import { WEBHOOK_SECRET, WebhookServer } from "../tools/webhook_server.ts";

async function act(
  room: string,
  cookie: string,
  action: object,
): Promise<{ code?: string; token?: string }> {
  const response = await fetch(`${room}/moderation`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify(action),
  });
  return await response.json();
}

Deno.test("A server that is killed at any time delivers every message to the operator's and the host's webhook, in order", async () => {
  await using operator = new WebhookServer();
  await using host = new WebhookServer();
  await using server = await RoomServer.start({
    WEBHOOK_URL: operator.url,
    WEBHOOK_SECRET,
    ROOM_WEBHOOKS: "private",
  });
  const ann = await server.introduce("Ann");
  const { room, host: hanna } = await server.openRoomAs(
    await server.introduce("Hanna"),
  );
  const name = new URL(room).pathname.split("/").at(-1)!;
  const { token } = await act(room, hanna, {
    action: "webhook",
    url: host.url,
  });
  assertMatch(token!, /^whsec_[\w+/]{43}=$/);
  host.secret = token!;
  const texts: string[] = [];
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 10; i++) {
      texts.push(`${round}-${i}`);
      await server.say(room, texts.at(-1)!, ann);
    }
    if (round === 1) await operator.until(() => operator.told(name).length > 3);
    await server.kill();
    await server.startAgain();
  }
  texts.push("last");
  await server.say(room, "last", ann);
  for (const webhook of [operator, host]) {
    const posted = () =>
      new Map(
        webhook.received.flatMap(({ room, events }) =>
          room !== name
            ? []
            : events.filter(({ type }) => type === "message.posted").map((
              { seq, text },
            ) => [seq as number, text])
        ),
      );
    await webhook.until(() => posted().size === texts.length);
    assertEquals([...posted().values()], texts);
  }
  assertEquals(operator.told(name)[0], "room.opened");
});

Deno.test("Hosts set no webhook unless the operator allows it, and none in a private network", async () => {
  await using server = await RoomServer.start();
  const { room, host } = await server.openRoomAs(await server.introduce("Ann"));
  const webhook = (url: string) => ({ action: "webhook", url });
  const { code } = await act(room, host, webhook("https://bot.example/"));
  assertEquals(code, "forbidden");
  await using open = await RoomServer.start({ ROOM_WEBHOOKS: "public" });
  const other = await open.openRoomAs(await open.introduce("Ann"));
  for (
    const url of [
      "http://bot.example/",
      "https://127.0.0.1/",
      "https://[::ffff:10.0.0.1]/",
      "https://printer.local/",
      "https://user:pw@bot.example/",
      "ftp://bot.example/",
      "bot",
    ]
  ) {
    const { code } = await act(other.room, other.host, webhook(url));
    assertEquals(code, "bad_action", url);
  }
});
