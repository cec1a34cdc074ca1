/**
 * The part of {@link ./moderation_suite.ts} about the limits of imported ban lists.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { MAX_FILE_LENGTH } from "../../hub/moderation/lists/list_file.ts";
import { fileOf, imports } from "./ban_list_files.ts";
import {
  act,
  ann,
  codeOf,
  host,
  type ModerationTest,
  say,
} from "./moderation_tools.ts";

export function moderationListLimitsSuite(test: ModerationTest): void {
  test(
    "a list holds 10,000 bans, all lists of a room together no more, and 20 lists",
    async ({ here, there }) => {
      const ids = Array.from({ length: 10_000 }, (_, i) => `viewer-${i}`);
      await imports(here, await fileOf(ids));
      const last = { ...ann, viewer: { ...ann.viewer, id: ids.at(-1)! } };
      assertEquals(await codeOf(say(there, last, "hi")), "banned");
      const other = { room: "third" };
      assertEquals(
        await codeOf(imports(there, await fileOf(["ann"], other))),
        "conflict",
      );
      const { lists: [[id, { people }]] } = await there.staff.view(
        "stage",
        host,
      ).then(({ lists }) => ({ lists: [...lists] }));
      assertEquals(people.length, 100);
      await act(there, { action: "unlist", list: id });
      assertEquals((await say(here, last, "hi")).type, "accepted");
      assertEquals(
        await codeOf(imports(here, await fileOf([...ids, "ann"]))),
        "conflict",
      );
      const words = Array.from({ length: 300 }, (_, i) => `word${i}`);
      await imports(here, await fileOf([], { words }));
      assertEquals(
        await codeOf(imports(here, await fileOf([], { ...other, words }))),
        "conflict",
      );
      for (let i = 1; i < 20; i++) {
        await imports(here, await fileOf(["x"], { room: `room ${i}` }));
      }
      assertEquals(
        await codeOf(imports(here, await fileOf(["x"], other))),
        "conflict",
      );
    },
  );

  test(
    "the file of a room with as many bans and words as it can have can be imported",
    async ({ here, there }) => {
      await here.open("other", host);
      const reason = "禁".repeat(200);
      for (let i = 0; i < 20; i++) {
        const viewers = Array.from(
          { length: 500 },
          (_, j) => `${i}-${j}-`.padEnd(64, "x"),
        );
        await act(here, {
          action: "purge",
          then: "ban",
          targets: [],
          viewers,
          reason,
          messages: false,
          seconds: 60,
          addresses: false,
        });
      }
      const blockedWords = Array.from(
        { length: 500 },
        (_, i) => `${i}${"𠮷".repeat(37)}`,
      );
      await act(here, { action: "rules", rules: { blockedWords } });
      const file = await here.staff.bans("stage", host, "https://a.example");
      assert(file.length <= MAX_FILE_LENGTH, `${file.length}`);
      const { message } = await imports(there, file, "other");
      assertEquals(
        message,
        "Imported from stage (https://a.example): 10000 bans, 500 blocked words.",
      );
      const { lists: [[, { people: [{ reason: shown, by }] }]] } = await there
        .staff.view("other", host).then(({ lists }) => ({ lists: [...lists] }));
      assertEquals([/^禁{5,200}$/.test(shown ?? ""), by], [true, "Hanna"]);
    },
  );

  test(
    "blocked words of lists and the room's own have at most 40,000 characters together",
    async ({ here, there }) => {
      const words = (start: string, count: number) =>
        Array.from(
          { length: count },
          (_, i) => `${start}${`${i}`.padStart(3, "0")}${"𠮷".repeat(46)}`,
        );
      const rules = (blockedWords: string[]) =>
        act(there, { action: "rules", rules: { blockedWords } });
      await rules(words("own", 200));
      await imports(here, await fileOf([], { words: words("a", 208) }));
      assertEquals(
        await codeOf(
          imports(
            here,
            await fileOf([], { words: words("c", 1), room: "third" }),
          ),
        ),
        "conflict",
      );
      assertEquals(await codeOf(rules(words("own", 201))), "conflict");
      await rules(words("own", 199));
      assertEquals(
        await codeOf(imports(
          here,
          await fileOf([], { words: words("b", 420), room: "third" }),
        )),
        "bad_list",
      );
    },
  );
}
