/** Ended rooms over HTTP, and over a crash of the server. */
import { assert, assertEquals } from "@std/assert";
import { RoomServer } from "../browser/room_server.ts";
import { hosted, HTML, problem } from "./panel_person.ts";

Deno.test("A room that has ended is ended after a crash, for forms, programs and reactions, until its host reopens it", async () => {
  await using server = await RoomServer.start();
  const { host, ann } = await hosted(server);
  const told = await host.act({ action: "end" });
  assertEquals(
    told.message,
    "The room has ended. Nobody can write until it is reopened.",
  );
  await server.kill();
  await server.startAgain();
  for (const person of [ann, host]) {
    const said = { key: crypto.randomUUID(), text: "after" };
    assertEquals(
      await problem(await person.json("messages", said)),
      [403, "room_ended"],
    );
    assertEquals(
      await problem(await person.json("reactions", { reaction: "heart" })),
      [403, "room_ended"],
    );
  }
  const page = await ann.form("messages", { key: "k", text: "after" });
  assertEquals(page.status, 403);
  assert((await page.text()).includes("This chat ended at "));
  const { rules } = await (await host.get("moderation")).json();
  const reopened = await host.form("moderation", { action: "reopen" });
  await reopened.body?.cancel();
  assertEquals(
    [reopened.status, reopened.headers.get("location")],
    [303, `${new URL(host.room).pathname}/moderation?done=reopen#end`],
  );
  const panel = await host.get("moderation?done=reopen", HTML);
  assert((await panel.text()).includes("The chat is open again."));
  const said = { key: crypto.randomUUID(), text: "again" };
  const answer = await ann.json("messages", said);
  const { type, seq } = await answer.json();
  assertEquals(type, "accepted");
  const { messages } = await (await ann.get("messages")).json();
  const message = messages.find((each: { seq: number }) => each.seq === seq);
  assert(rules.ended.at <= message.at, `${rules.ended.at}, ${message.at}`);
});
