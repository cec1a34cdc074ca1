/**
 * The part of {@link ./moderation_suite.ts} about rooms that have ended.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { now } from "../../hub/clock.ts";
import type { Hub } from "../../hub/hub.ts";
import { Refusal } from "../../hub/refusal.ts";
import { personNamed } from "../tools/people.ts";
import {
  act,
  ann,
  bob,
  codeOf,
  host,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

const END = { action: "end" } as const;
const REOPEN = { action: "reopen" } as const;

const operator = personNamed("Olga", { admin: true });

async function settingsFor(hub: Hub, person = ann) {
  return (await hub.briefing("stage", person)).settings;
}

export function moderationEndSuite(test: ModerationTest): void {
  test(
    "nobody writes, announces or reacts in an ended room, until it is reopened",
    async ({ here, there }) => {
      await say(here, ann, "before");
      await act(here, END);
      for (const person of [ann, host, operator]) {
        assertEquals(await codeOf(say(there, person, "after")), "room_ended");
        assertEquals(
          await codeOf(there.react("stage", person, "heart")),
          "room_ended",
        );
      }
      assertEquals(
        await codeOf(act(there, { action: "announce", text: "after" })),
        "room_ended",
      );
      const { ended } = await settingsFor(there);
      assert(ended && Math.abs(ended.at - now()) < 60_000);
      const { messages } = await there.history("stage", bob, { limit: 9 });
      assertEquals(messages.map(({ text }) => text), ["before"]);

      await act(there, REOPEN);
      assertEquals((await settingsFor(here)).ended, undefined);
      assertEquals((await say(here, ann, "again")).type, "accepted");
      await here.react("stage", ann, "heart");
    },
  );

  test(
    "everyone in a room is told when it ends and when it is reopened",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, ann);
      assertEquals(client.welcome.settings.ended, undefined);
      await act(here, END);
      const { settings } = await client.hears(
        "settings",
        ({ settings }) => settings.ended !== undefined,
      );
      await using late = await TestClient.register(there, bob);
      assertEquals(late.welcome.settings.ended, settings.ended);
      await act(here, REOPEN);
      for (const each of [client, late]) {
        await each.hears("settings", ({ settings }) => !settings.ended);
      }
    },
  );

  test(
    "a room ends once, and only its host and the operator end and reopen it",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: bob.viewer.id } });
      for (const person of [ann, bob]) {
        assertEquals(await codeOf(act(there, END, person)), "forbidden");
        assertEquals(await codeOf(act(there, REOPEN, person)), "forbidden");
      }
      assertEquals(await codeOf(act(here, REOPEN)), "conflict");
      const done = await say(here, host, "/end");
      assertEquals(
        "message" in done && done.message,
        "The room has ended. Nobody can write until it is reopened.",
      );
      assertEquals(await codeOf(act(there, END)), "conflict");
      assertEquals((await say(there, host, "/reopen")).type, "done");
      const lines = await here.staff.audit("stage", host);
      assertEquals(
        lines.slice(0, 2).map(({ action }) => action),
        ["reopen", "end"],
      );
    },
  );

  test(
    "the audit log says that the operator ended and reopened a room",
    async ({ here, there }) => {
      await here.operator.end("stage");
      await there.operator.reopen("stage");
      const lines = await here.staff.audit("stage", host);
      assertEquals(
        lines.slice(0, 2).map(({ action, by }) => [action, by]),
        ["reopen", "end"].map((action) => [
          action,
          { id: "", name: "The operator", role: "host" },
        ]),
      );
      const refused = await assertRejects(
        () => here.operator.end("nowhere"),
        Refusal,
      );
      assertEquals(refused.code, "no_such_room");
    },
  );

  test(
    "rules and Shield leave an ended room ended, and its rules come back with it",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { slowSeconds: 7 } });
      await act(here, END);
      const { ended } = await settingsFor(there);
      await act(there, { action: "rules", rules: { title: "Tea" } });
      await act(here, { action: "shield", on: true, minutes: 60 });
      assertEquals((await settingsFor(there)).ended, ended);
      await act(here, { action: "shield", on: false });
      assertEquals((await settingsFor(there)).ended, ended);
      await act(here, REOPEN);
      const { slowSeconds, title } = await settingsFor(there);
      assertEquals([slowSeconds, title], [7, "Tea"]);
    },
  );

  test(
    "held messages, timeouts and links outlast the end; what is held can be rejected, not approved",
    async ({ here, there }) => {
      await act(here, { action: "rules", rules: { review: "everything" } });
      await say(here, ann, "one");
      await say(here, ann, "two");
      await act(here, { action: "link", role: "moderator" });
      const whom = { viewer: bob.viewer.id };
      await act(here, { action: "timeout", whom, seconds: 600 });
      await act(here, END);
      const view = await there.staff.view("stage", host);
      assertEquals(view.roleLinks.size, 1);
      assertEquals([...view.restrictions.keys()], [bob.viewer.id]);
      const [one, two] = [...view.held.keys()];
      const approve = { action: "approve", held: [one] } as const;
      assertEquals(await codeOf(act(there, approve)), "room_ended");
      await act(there, { action: "refuse", held: [two] });
      await act(there, REOPEN);
      assertEquals((await act(here, approve)).message.length > 0, true);
      const { messages } = await there.history("stage", ann, { limit: 9 });
      assertEquals(messages.map(({ text }) => text), ["one"]);
    },
  );

  test(
    "the list of rooms says which have ended, and has them last",
    async ({ here, there }) => {
      await here.open("aside");
      await using _client = await TestClient.register(here, ann);
      await act(here, END);
      // The list is cached for a second.
      let rooms = await there.rooms();
      while (!rooms.some(({ ended }) => ended)) {
        await new Promise((passed) => setTimeout(passed, 50));
        rooms = await there.rooms();
      }
      assertEquals(
        rooms.map(({ name, ended }) => [name, ended !== undefined]),
        [["aside", false], ["stage", true]],
      );
    },
  );
}
