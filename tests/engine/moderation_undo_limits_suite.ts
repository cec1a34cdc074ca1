/**
 * The part of {@link ./moderation_suite.ts} about what can't be undone, or not any more, and
 * about what the audit log has of it.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import type { Person } from "../../hub/people/person.ts";
import { MAX_PURGED_VIEWERS } from "../../hub/protocol.ts";
import { personNamed } from "../tools/people.ts";
import {
  act,
  ann,
  bob,
  codeOf,
  host,
  type ModerationTest,
  say,
} from "./moderation_tools.ts";

const eve = personNamed("eve");

const BAN: Action = {
  action: "ban",
  whom: { viewer: "bob" },
  addresses: false,
  messages: true,
};
const PURGE: Action = {
  action: "purge",
  targets: [],
  viewers: ["bob"],
  then: "ban",
  messages: true,
  seconds: 600,
  addresses: false,
};
const CLEAR: Action = { action: "clear", whom: { viewer: "bob" } };

export function moderationUndoLimitsSuite(test: ModerationTest): void {
  test(
    "pinned and held messages that were taken away come back by an undo, and their texts are not in the line of the act",
    async ({ here, there }) => {
      for (const action of [BAN, PURGE, CLEAR]) {
        const told = await sayAll(here);
        const { undo, seq } = await act(there, action);
        assertEquals(await shown(here), {
          texts: ["hello"],
          held: [],
          pin: undefined,
        });
        const { [seq]: line } = await linesOf(here);
        assert(line.includes('"undoable":true'), line);
        assert(!/pinned|waits/.test(line), line);
        await act(here, { action: "undo", act: undo! });
        assertEquals(await shown(there), told);
        await act(there, { ...CLEAR, action: "erase" } as Action);
        await act(there, { action: "clear", whom: { viewer: "ann" } });
      }
    },
  );

  test(
    "nothing of an erased person's pinned or held messages comes back by an undo",
    async ({ here, there }) => {
      for (const action of [BAN, PURGE, CLEAR]) {
        await sayAll(here);
        const { undo } = await act(there, action);
        await act(here, { ...CLEAR, action: "erase" } as Action);
        const undone = await there.moderate("stage", host, {
          action: "undo",
          act: undo!,
        }).catch(({ code }) => code);
        assertEquals(undone === "conflict", action === CLEAR);
        assertEquals(await shown(here), {
          texts: ["hello"],
          held: [],
          pin: undefined,
        });
        await act(there, { action: "clear", whom: { viewer: "ann" } });
      }
    },
  );

  test(
    "an erased person's name goes from the held messages that reply to them",
    async ({ here, there }) => {
      const { seq } = await said(here, bob, "hello");
      await act(here, { action: "rules", rules: { review: "everything" } });
      const key = "a reply";
      await here.say("stage", ann, { key, text: "hi", replyTo: seq });
      await act(there, { ...CLEAR, action: "erase" } as Action);
      const { held } = await here.staff.view("stage", host);
      assertEquals([...held.values()].map(({ reply }) => reply), [undefined]);
    },
  );

  test(
    "an act is undone once, also if other acts have brought back what it had left",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "bob" } });
      const ban = { ...BAN, messages: undefined } as Action;
      const { undo } = await act(here, ban);
      await act(there, { action: "undo", act: undo! });
      await act(here, { action: "unmod", whom: { viewer: "bob" } });
      await act(here, ban);
      for (const hub of [here, there]) {
        const again = { action: "undo", act: undo! } as const;
        assertEquals(await codeOf(act(hub, again)), "conflict");
      }
      const { roles, restrictions } = await here.staff.view("stage", host);
      assertEquals([roles.has("bob"), restrictions.has("bob")], [false, true]);
    },
  );

  test(
    "an undo can't be undone, and neither it nor what it has undone is offered again",
    async ({ here, there }) => {
      await say(here, bob, "hello");
      const { undo } = await act(here, BAN);
      const undone = await act(there, { action: "undo", act: undo! });
      assertEquals(undone.undo, undefined);
      assertEquals(
        await codeOf(act(here, { action: "undo", act: undone.seq })),
        "conflict",
      );
      const lines = await here.staff.audit("stage", host);
      assertEquals(lines.filter(({ undoable }) => undoable), []);
      const { acts } = await here.staff.person("stage", host, "bob");
      assertEquals(acts.map(({ undoable }) => undoable), [
        undefined,
        undefined,
      ]);
    },
  );

  test(
    "moderators can't undo what the host did, and aren't offered it",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      const byHost = await act(here, BAN);
      const byAnn = await act(
        here,
        { ...BAN, whom: { viewer: "eve" } } as Action,
        ann,
      );
      const offered = async (by: Person) =>
        (await there.staff.audit("stage", by))
          .filter(({ undoable }) => undoable).map(({ seq }) => seq);
      assertEquals(await offered(ann), [byAnn.seq]);
      assertEquals(await offered(host), [byAnn.seq, byHost.seq]);
      const undo = { action: "undo", act: byHost.undo! } as const;
      assertEquals(await codeOf(act(there, undo, ann)), "forbidden");
      await act(there, { action: "undo", act: byAnn.undo! }, host);
      assertEquals((await say(here, eve, "hello")).type, "accepted");
    },
  );

  test(
    "the last act is undone, however many messages were held since",
    async ({ here, there }) => {
      await act(here, BAN);
      await act(here, { action: "rules", rules: { review: "everything" } });
      for (let n = 0; n < 110; n++) {
        await say(here, personNamed(`viewer-${n}`), `"undo": {}`);
      }
      const held = [
        ...(await here.staff.view("stage", host)).held.keys(),
      ];
      await act(there, { action: "approve", held });
      await act(here, { action: "rules", rules: { review: "nothing" } });
      const done = await say(there, host, "/undo");
      assert(done.type === "done");
      assertEquals(done.message, "Undone: 1 person.");
    },
  );

  test(
    "the largest purge of people who were timed out is stored, read and undone",
    async ({ here, there }) => {
      const name = "👨‍👩‍👧‍👦".repeat(32);
      const by = personNamed("Hanna", {
        viewer: { ...host.viewer, name, role: "viewer" },
      });
      const viewers = Array.from(
        { length: MAX_PURGED_VIEWERS },
        (_, n) => `${n}`.padStart(64, "v"),
      );
      const reason = '"'.repeat(200);
      const purge = { ...PURGE, viewers, reason } as Action;
      await act(here, { ...purge, then: "timeout" } as Action, by);
      const { undo } = await act(there, purge, by);
      const [line] = await here.staff.audit("stage", host, { limit: 1 });
      assertEquals((line.people as unknown[]).length, viewers.length);
      await act(here, { action: "undo", act: undo! });
      const { restrictions } = await there.staff.view("stage", host);
      assertEquals(
        new Set([...restrictions.values()].map(({ kind }) => kind)),
        new Set(["timeout"]),
      );
    },
  );
}

/** Bob's message, which is pinned, one of his that waits, and one of Ann's. */
async function sayAll(hub: Hub) {
  const { seq } = await said(hub, bob, "pinned");
  await said(hub, ann, "hello");
  await act(hub, { action: "pin", target: seq });
  await act(hub, { action: "rules", rules: { review: "everything" } });
  await say(hub, bob, "waits");
  await act(hub, { action: "rules", rules: { review: "nothing" } });
  return await shown(hub);
}

async function said(hub: Hub, person: Person, text: string) {
  if ((await hub.staff.view("stage", host)).restrictions.has("bob")) {
    await act(hub, { action: "unban", whom: { viewer: "bob" } });
  }
  const answer = await say(hub, person, text);
  assert(answer.type === "accepted");
  return answer;
}

/** What moderators can read of the room's messages. */
async function shown(hub: Hub) {
  const { messages } = await hub.history("stage", host);
  const { held } = await hub.staff.view("stage", host);
  const { pin } = await hub.briefing("stage", host);
  return {
    texts: messages.map(({ text }) => text),
    held: [...held.values()].map(({ text }) => text),
    pin: pin?.text,
  };
}

/** The lines of the audit log as JSON, by seq. */
async function linesOf(hub: Hub): Promise<Record<number, string>> {
  const lines = await hub.staff.audit("stage", host);
  return Object.fromEntries(
    lines.map((line) => [line.seq, JSON.stringify(line)]),
  );
}
