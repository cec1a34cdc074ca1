/**
 * The part of {@link ./moderation_suite.ts} about imported ban lists.
 *
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { stub } from "@std/testing/mock";
import { Refusal } from "../../hub/refusal.ts";
import { fileOf, imports } from "./ban_list_files.ts";
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

export function moderationListsSuite(test: ModerationTest): void {
  test(
    "bans and blocked words travel from room to room, with reason, date, end and who",
    async ({ here, there }) => {
      await here.open("other", host);
      const ban = { action: "ban", addresses: false, reason: "spam" } as const;
      await act(here, { ...ban, whom: { viewer: "ann" } });
      await act(here, {
        action: "timeout",
        whom: { viewer: "bob" },
        seconds: 3_600,
      });
      const rules = { blockedWords: ["rude*"] };
      await act(here, { action: "rules", rules });
      const file = await here.staff.bans("stage", host, "https://a.example");
      const { message } = await imports(there, file, "other");
      assertEquals(
        message,
        "Imported from stage (https://a.example): 2 bans, 1 blocked word.",
      );
      const { lists, restrictions } = await here.staff.view("other", host);
      assertEquals(restrictions.size, 0);
      const [{ people, own, by, bans, words }] = lists.values();
      assertEquals([own, by.name, bans, words], [true, "Hanna", 2, ["rude*"]]);
      const theirs = (await here.staff.view("stage", host)).restrictions;
      for (const { id, name, at, until, reason, by } of people) {
        const known = theirs.get(id)!;
        assertEquals([name, at, reason, by], [
          known.name,
          known.at,
          known.reason,
          "Hanna",
        ]);
        assertEquals(until, known.until);
      }
      const key = "k";
      const refused = await assertRejects(
        () => here.say("other", ann, { key, text: "hi" }),
        Refusal,
      );
      assertEquals(refused.code, "banned");
      assert(refused.message.includes("spam"));
      assertEquals(
        await codeOf(there.say("other", bob, { key, text: "hi" })),
        "timed_out",
      );
      const eve = { ...ann, viewer: { ...ann.viewer, id: "eve" } };
      assertEquals(
        await codeOf(there.say("other", eve, { key, text: "so rude" })),
        "blocked",
      );
      assertEquals((await say(there, eve, "hi")).type, "accepted");
    },
  );

  test(
    "a list is in force at once, also for who is there, until it is removed as a whole",
    async ({ here, there }) => {
      await using client = await TestClient.register(there, ann);
      await client.hears("welcome");
      const file = await fileOf(["ann", "eve"], { words: ["rude"] });
      await imports(here, file);
      const { restriction } = await client.hears("you");
      assertEquals(restriction, { kind: "ban", reason: "a raid" });
      assertEquals(await codeOf(say(there, ann, "hi")), "banned");
      assertEquals(await codeOf(say(there, bob, "rude")), "blocked");
      assertEquals(
        (await there.briefing("stage", ann)).restriction?.kind,
        "ban",
      );
      const { lists } = await there.staff.view("stage", host);
      const [[id, { own, origin }]] = lists;
      assertEquals([own, origin], [false, "https://other.example"]);
      await act(there, { action: "unlist", list: id });
      await client.hears("you", ({ restriction }) => !restriction);
      assertEquals((await say(here, ann, "hi")).type, "accepted");
      assertEquals((await say(here, bob, "rude")).type, "accepted");
      assertEquals((await here.staff.view("stage", host)).lists.size, 0);
      assertEquals(
        await codeOf(act(here, { action: "unlist", list: id })),
        "conflict",
      );
      const lines = await here.staff.audit("stage", host, { limit: 2 });
      for (const [i, action] of ["unlist", "import"].entries()) {
        const { list } = lines[i] as unknown as { list: object };
        assertEquals(lines[i].action, action);
        assertEquals({ ...list, key: "" }, {
          origin: "https://other.example",
          room: "theirs",
          key: "",
          bans: 2,
          words: 1,
        });
      }
    },
  );

  test(
    "the next file of a room replaces its list, and an older one doesn't",
    async ({ here, there }) => {
      const at = Date.now() - 60_000;
      await imports(here, await fileOf(["ann"], { at, words: ["rude"] }));
      await imports(there, await fileOf(["bob"], { at: at + 1_000 }));
      assertEquals(
        await codeOf(imports(here, await fileOf(["ann"], { at }))),
        "conflict",
      );
      assertEquals((await say(here, ann, "rude")).type, "accepted");
      assertEquals(await codeOf(say(here, bob, "hi")), "banned");
      await imports(here, await fileOf(["ann"], { at, room: "third" }));
      assertEquals(await codeOf(say(there, ann, "hi")), "banned");
      assertEquals((await here.staff.view("stage", host)).lists.size, 2);
    },
  );

  test(
    "a list never overrides what the room decides itself",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      await imports(here, await fileOf(["ann", "bob", "Hanna"]));
      assertEquals((await say(there, bob, "hi")).type, "accepted");
      assertEquals((await say(there, host, "hi")).type, "accepted");
      const whom = { viewer: "ann" };
      const { message } = await act(there, { action: "unban", whom }, bob);
      assertEquals(message, "ann can write again.");
      assertEquals((await say(here, ann, "hi")).type, "accepted");
      // The next file of that room and other rooms' don't change that.
      const at = Date.now() + 5_000;
      await imports(here, await fileOf(["ann"], { at }));
      await imports(here, await fileOf(["ann"], { room: "third" }));
      assertEquals((await say(there, ann, "still")).type, "accepted");
      assertEquals(
        await codeOf(act(there, { action: "unban", whom })),
        "conflict",
      );
      await act(there, { action: "ban", whom, addresses: false });
      assertEquals(await codeOf(say(here, ann, "hi")), "banned");
      await act(there, { action: "unban", whom });
      assertEquals((await say(here, ann, "again")).type, "accepted");
    },
  );

  test(
    "an exception to lists is shown, and ends: by a moderator, by a ban, or with the last list",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const whom = { viewer: "ann" };
      const lift = () => act(here, { action: "unban", whom }, bob);
      const relist = () => act(there, { action: "relist", whom }, bob);
      const exceptions = async () =>
        [...(await there.staff.view("stage", bob)).exceptions]
          .map(([id, { name, by }]) => [id, name, by?.name]);
      await imports(here, await fileOf(["ann", "eve"]));
      assertEquals(await codeOf(relist()), "conflict");
      await using client = await TestClient.register(there, ann);
      await client.hears("welcome");
      await lift();
      await client.hears("you", ({ restriction }) => !restriction);
      assertEquals(await exceptions(), [["ann", "ann", "bob"]]);
      const { message } = await relist();
      assertEquals(message, "Lists apply to ann again.");
      await client.hears("you", ({ restriction }) => restriction !== undefined);
      assertEquals(await codeOf(say(here, ann, "hi")), "banned");
      assertEquals(await exceptions(), []);
      const [line] = await here.staff.audit("stage", host, { limit: 1 });
      assertEquals([line.action, line.on], [
        "relist",
        { id: "ann", name: "ann" },
      ]);

      await lift();
      const { undo } = await act(here, {
        action: "ban",
        whom,
        addresses: false,
      });
      assertEquals(await exceptions(), []);
      await act(there, { action: "undo", act: undo! });
      assertEquals(await exceptions(), [["ann", "ann", "bob"]]);
      assertEquals((await say(here, ann, "hi")).type, "accepted");

      // Erasing a person takes the name out of it, and bans nobody.
      const { undo: last } = await act(here, {
        action: "ban",
        whom,
        addresses: false,
      });
      await act(there, { action: "erase", whom });
      await act(here, { action: "undo", act: last! });
      assertEquals(await exceptions(), [["ann", "Someone", "bob"]]);
      await act(here, { action: "relist", whom });
      await lift();
      assertEquals(await exceptions(), [["ann", "ann", "bob"]]);
      await act(here, { action: "erase", whom });
      assertEquals(await exceptions(), [["ann", "Someone", "bob"]]);
      assertEquals((await say(here, ann, "hi")).type, "accepted");

      // A newer file of the same room doesn't name them any more.
      await imports(here, await fileOf(["eve"]));
      assertEquals(await exceptions(), []);
      await imports(here, await fileOf(["ann", "eve"]));
      await lift();
      await imports(here, await fileOf(["ann"], { room: "third" }));
      assertEquals((await exceptions()).length, 1);
      for (const left of [1, 0]) {
        const { lists } = await here.staff.view("stage", host);
        await act(here, { action: "unlist", list: [...lists.keys()][0] });
        assertEquals((await exceptions()).length, left);
      }
    },
  );

  test(
    "a name in a list bans nobody: who has it and came later is marked for moderators, for 30 days",
    async ({ here, there }) => {
      const month = Date.now() - 30 * 24 * 3_600_000;
      for (
        const [room, name, at] of [
          ["old", "invader", month - 1_000],
          ["new", "raider", month + 60_000],
        ] as const
      ) {
        await imports(here, await fileOf([name], { at, room }));
        const viewer = { ...ann.viewer, id: `${room} one`, name };
        const later = { ...ann, viewer, since: Date.now() };
        assertEquals((await say(there, later, "hi")).type, "accepted");
      }
      const { suspicious } = await there.raids.marks("stage", host);
      assertEquals(suspicious, [{
        viewer: "new one",
        because: ["name"],
        like: { id: "raider", name: "raider" },
      }]);
    },
  );

  test(
    "lists and their files are the host's; moderators see them",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const file = await fileOf(["eve"]);
      await imports(here, file);
      for (const person of [ann, bob]) {
        for (
          const tried of [
            there.importBans("stage", person, file),
            there.importBans("stage", person, "no file"),
            there.staff.bans("stage", person, "https://a.example"),
          ]
        ) assertEquals(await codeOf(tried), "forbidden");
      }
      const { lists: [[id, { people }]] } = await there.staff.view(
        "stage",
        bob,
      ).then(({ lists }) => ({ lists: [...lists] }));
      assertEquals(people.map(({ id }) => id), ["eve"]);
      assertEquals(
        await codeOf(act(there, { action: "unlist", list: id }, bob)),
        "forbidden",
      );
      assertEquals(await codeOf(there.staff.view("stage", ann)), "forbidden");
      const { settings } = await there.briefing("stage", ann);
      assert(!JSON.stringify(settings).includes("list"));
    },
  );

  test(
    "a ban in a list ends when its file says",
    async ({ here, there }) => {
      const until = Date.now() + 3_600_000;
      await imports(here, await fileOf(["ann"], { until }));
      assertEquals(await codeOf(say(there, ann, "hi")), "timed_out");
      const real = performance.now.bind(performance);
      using _later = stub(performance, "now", () => real() + 3_600_000);
      assertEquals((await say(there, ann, "hi")).type, "accepted");
    },
  );
}
