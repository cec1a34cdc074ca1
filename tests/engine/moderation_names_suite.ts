/**
 * The part of {@link ./moderation_suite.ts} about names: who may write under which.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Person } from "../../hub/people/person.ts";
import { hashToken } from "../../hub/people/token.ts";
import { personNamed } from "../tools/people.ts";
import {
  act,
  ann,
  codeOf,
  host,
  type ModerationTest,
  say,
  TestClient,
} from "./moderation_tools.ts";

/** A person with another id than their name. */
function called(name: string, id: string, more: Partial<Person> = {}): Person {
  return personNamed(id, { viewer: { id, name, role: "viewer" }, ...more });
}

const vouched = (role: "viewer" | "moderator" | "host") => ({
  voucher: { role, expiresAt: Date.now() + 60_000 },
});

export function moderationNamesSuite(test: ModerationTest): void {
  test(
    "the names of moderators and hosts are protected, wherever their role comes from",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      const staff = [
        called("Vera", "u_vera", vouched("host")),
        called("Victor", "u_victor", vouched("moderator")),
        called("Bot 1", "b_1", { roleLink: hashToken(token!) }),
        called("Olga", "olga", { admin: true }),
      ];
      for (const [i, person] of staff.entries()) {
        const { name } = person.viewer;
        const double = called(name.toUpperCase(), `double-${i}`);
        assertEquals((await say(there, double, "before")).type, "accepted");
        await say(here, person, "mine");
        assertEquals(await codeOf(say(there, double, "me too")), "name_taken");
      }
    },
  );

  test(
    "a connected moderator's name is protected before they write",
    async ({ here, there }) => {
      const vera = called("Vera", "u_vera", vouched("moderator"));
      await using _client = await TestClient.register(here, vera);
      const double = called("vera", "double");
      let i = 0;
      // It is stored in the background.
      while (
        await say(there, double, `hello ${i++}`)
          .then(() => true, ({ code }) => code !== "name_taken")
      ) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  );

  test(
    "a moderator can't take the name of the host, another moderator or a viewer who is there",
    async ({ here, there }) => {
      const mona = personNamed("Mona");
      for (const name of ["Mona", "Max"]) {
        await say(here, personNamed(name), "hi");
        await act(here, { action: "mod", whom: { viewer: name } });
      }
      await say(there, personNamed("Walt"), "I have written");
      await using _ann = await TestClient.register(here, called("Ann", "a"));
      const renamed = (name: string) => called(name, "Mona");
      for (const name of ["Hanna", "H a n n a", "max", "ANN", "walt"]) {
        assertEquals(
          await codeOf(say(here, renamed(name), "it is me")),
          "name_taken",
          name,
        );
        await using _client = await TestClient.register(here, renamed(name));
        assertEquals(
          await codeOf(
            act(here, { action: "announce", text: "me" }, renamed(name)),
          ),
          "name_taken",
          name,
        );
      }
      // Nothing was kept: others still have their names, and she hers.
      assertEquals((await say(here, called("Ann", "a"), "x")).type, "accepted");
      assertEquals((await say(there, mona, "x")).type, "accepted");
      assertEquals((await say(there, host, "x")).type, "accepted");
      assertEquals((await say(here, renamed("Mia"), "x")).type, "accepted");
      assertEquals(
        await codeOf(say(there, called("mia", "x"), "x")),
        "name_taken",
      );
    },
  );

  test(
    "nobody becomes a moderator under the name of the host or of a viewer who is there",
    async ({ here }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      await using _ann = await TestClient.register(here, called("Ann", "a"));
      for (const name of ["hanna", "ann"]) {
        assertEquals(
          await codeOf(here.claim("stage", called(name, "x"), token!)),
          "name_taken",
        );
      }
      await here.claim("stage", called("Xenia", "x"), token!);
      // The same person on a second device.
      await here.claim("stage", called("Xenia", "y"), token!);
      assertEquals(
        (await say(here, called("Xenia", "y"), "both")).type,
        "accepted",
      );
    },
  );

  test(
    "the host may take any name, which is then theirs",
    async ({ here, there }) => {
      await using _ann = await TestClient.register(here, ann);
      const renamed = { ...host, viewer: { ...host.viewer, name: "Ann" } };
      assertEquals((await say(here, renamed, "mine")).type, "accepted");
      assertEquals(await codeOf(say(there, ann, "mine")), "name_taken");
    },
  );

  test(
    "a site's user whose name is taken writes under another one",
    async ({ here, there }) => {
      for (const role of ["viewer", "moderator"] as const) {
        const user = called("Hanna", `u_${role}-12345`, vouched(role));
        assertMatch(
          (await there.briefing("stage", user)).you.name,
          /^User [a-z]{4}$/,
        );
        await say(there, user, `I am ${role}`);
        const { messages } = await here.history("stage", host, { limit: 1 });
        assertEquals(messages[0].from, {
          id: user.viewer.id,
          name: `User ${role.slice(0, 4)}`,
          role,
        });
      }
    },
  );

  test(
    "a person keeps their roles, restrictions and messages under a new id, and the old one keeps no role",
    async ({ here, there }) => {
      const before = personNamed("Mona");
      const { seq } = await say(here, before, "mine") as { seq: number };
      await act(here, { action: "mod", whom: { viewer: "Mona" } });
      const after = called("Mona", "new", { earlier: ["Mona"] });
      assertEquals(
        (await there.briefing("stage", after)).you.role,
        "moderator",
      );
      await say(there, after, "under a new id");
      const { roles } = await here.staff.view("stage", host);
      assert(roles.has("new") && !roles.has("Mona"));
      assertEquals((await here.briefing("stage", before)).you.role, "viewer");
      assertEquals(await codeOf(say(here, before, "again")), "name_taken");
      await act(here, { action: "unmod", whom: { viewer: "new" } });
      await there.moderate("stage", after, { action: "delete", target: seq });
      await act(here, {
        action: "ban",
        whom: { viewer: "Mona" },
        addresses: false,
      });
      assertEquals(await codeOf(say(there, after, "banned?")), "banned");
    },
  );
}
