/**
 * The part of {@link ./moderation_suite.ts} about rank: no one acts on their own rank or
 * above, whatever gives the target's role.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import { hashToken } from "../../hub/people/token.ts";
import type { Person } from "../../hub/people/person.ts";
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

/** A person whom a site's token makes a host or moderator. */
function vouched(name: string, role: "host" | "moderator"): Person {
  const voucher = { role, expiresAt: Date.now() + 600_000 };
  return personNamed(name, { voucher, address: "203.0.113.5" });
}

/** Returns a refusal's code. */
function codeIn(error: unknown): string {
  if (error instanceof Refusal) return error.code;
  throw error;
}

/** What a moderator may do to a viewer. */
function actionsOn(viewer: string): Action[] {
  const whom = { viewer };
  return [
    { action: "clear", whom },
    { action: "timeout", whom, seconds: 60 },
    { action: "ban", whom, addresses: false },
    { action: "ban", whom, addresses: true },
  ];
}

/** Expects that a moderator can't act on someone, neither by the menu nor by a command. */
async function expectOutOfReach(
  hub: Hub,
  { viewer: { id, name } }: Person,
  moderator: Person,
): Promise<void> {
  for (const action of actionsOn(id)) {
    const refused = act(hub, action, moderator);
    assertEquals(await codeOf(refused), "forbidden", action.action);
  }
  for (const command of ["clear", "timeout", "ban", "banip"]) {
    const refused = say(hub, moderator, `/${command} ${name}`);
    assertEquals(await codeOf(refused), "forbidden", `/${command}`);
  }
}

export function moderationRankSuite(test: ModerationTest): void {
  test(
    "a moderator can't act on a host by a site's token who is connected, has left, or never wrote",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const hugo = vouched("hugo", "host");
      await using watcher = await TestClient.register(here, ann);
      {
        await using client = await TestClient.register(there, hugo);
        await client.hears("welcome");
        // His hub remembers his role and tells the others.
        await watcher.hears("state");
        await expectOutOfReach(there, hugo, bob);
        await expectOutOfReach(here, hugo, bob);
      }
      await expectOutOfReach(here, hugo, bob);
      assertEquals((await here.staff.view("stage", host)).restrictions.size, 0);
      assertEquals((await say(there, hugo, "still here")).type, "accepted");
      const { messages: [{ seq }] } = await here.history("stage", ann);
      const deleting = act(here, { action: "delete", target: seq }, bob);
      assertEquals(await codeOf(deleting), "forbidden");
    },
  );

  test(
    "a moderator can't act on a host who moderates by a role link as a program",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "host" });
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const program = personNamed("program", { roleLink: hashToken(token!) });
      await using watcher = await TestClient.register(here, ann);
      await say(there, program, "I post over HTTP only");
      await watcher.hears("state");
      await expectOutOfReach(here, program, bob);
      const { roleLinks } = await here.staff.view("stage", host);
      await act(here, { action: "revoke", link: [...roleLinks.keys()][0] });
      const whom = { viewer: "program" };
      await act(here, { action: "timeout", whom, seconds: 60 }, bob);
    },
  );

  test(
    "a moderator can't act on someone whose messages say that they are a host",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const operator = personNamed("operator", { admin: true });
      await say(there, operator, "hello from the operator");
      await say(there, personNamed("operator"), "and as a guest");
      await expectOutOfReach(here, operator, bob);
      for (const { seq } of (await here.history("stage", ann)).messages) {
        const deleting = act(here, { action: "delete", target: seq }, bob);
        assertEquals(await codeOf(deleting), "forbidden");
      }
    },
  );

  test(
    "moderators can act on someone whose role was taken away, whatever their messages say",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      for (const viewer of ["ann", "bob"]) {
        await act(here, { action: "mod", whom: { viewer } });
      }
      const carl = personNamed("carl");
      await there.claim("stage", carl, token!);
      await say(there, ann, "as a moderator");
      await say(there, carl, "as a moderator, too");
      await expectOutOfReach(there, ann, bob);
      await expectOutOfReach(there, carl, bob);
      await act(here, { action: "unmod", whom: { viewer: "ann" } });
      const { roleLinks } = await here.staff.view("stage", host);
      await act(here, { action: "revoke", link: [...roleLinks.keys()][0] });
      for (const viewer of ["ann", "carl"]) {
        const whom = { viewer };
        await act(there, { action: "timeout", whom, seconds: 60 }, bob);
      }
    },
  );

  test(
    "a host can act on a moderator by a site's token, whose role doesn't count while restricted",
    async ({ here, there }) => {
      const mia = vouched("mia", "moderator");
      await using client = await TestClient.register(there, mia);
      await client.hears("welcome");
      assertEquals(client.welcome.you.role, "moderator");
      const whom = { viewer: "mia" };
      await act(here, { action: "timeout", whom, seconds: 600 });
      await client.hears(
        "you",
        ({ you, restriction }) =>
          you.role === "viewer" && restriction?.kind === "timeout",
      );
      assertEquals(await codeOf(say(there, mia, "not me")), "timed_out");
      const close = { action: "rules", rules: { closed: true } } as const;
      assertEquals(await codeOf(act(there, close, mia)), "forbidden");
      await act(here, { action: "unban", whom });
      await client.hears("you", ({ you }) => you.role === "moderator");
      await act(there, close, mia);
    },
  );

  test(
    "a moderator by a site's token can be timed out by a higher rank, one by the room loses the role first",
    async ({ here, there }) => {
      const { token } = await act(here, { action: "link", role: "moderator" });
      const program = personNamed("program", { roleLink: hashToken(token!) });
      const [mona, hugo] = [
        vouched("mona", "moderator"),
        vouched("hugo", "host"),
      ];
      for (const person of [program, mona, hugo]) {
        await say(there, person, `hello from ${person.viewer.id}`);
      }
      const codes = async (by: Person) => {
        const found: string[] = [];
        for (const { viewer } of [program, mona, hugo]) {
          const whom = { viewer: viewer.id };
          const timeout = { action: "timeout", whom, seconds: 60 } as const;
          found.push(await act(here, timeout, by).then(() => "done", codeIn));
        }
        return found;
      };
      assertEquals(
        await codes(vouched("max", "moderator")),
        ["forbidden", "forbidden", "forbidden"],
      );
      assertEquals(await codes(host), ["conflict", "done", "forbidden"]);
      const operator = personNamed("operator", { admin: true });
      assertEquals(await codes(operator), ["conflict", "done", "done"]);
      assertEquals(await codeOf(say(there, hugo, "hello")), "timed_out");
      assertEquals((await say(there, program, "hello")).type, "accepted");
    },
  );
}
