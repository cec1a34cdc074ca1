/**
 * The part of {@link ./moderation_suite.ts} about who may do what to whom: the table in
 * docs/moderating.md.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import type { Person } from "../../hub/people/person.ts";
import type { Role } from "../../hub/protocol.ts";
import { Refusal } from "../../hub/refusal.ts";
import { personNamed } from "../tools/people.ts";
import {
  act,
  ann,
  codeOf,
  host,
  type ModerationTest,
  say,
} from "./moderation_tools.ts";

const COLUMNS = ["viewer", "moderator", "host", "operator"] as const;
type Column = typeof COLUMNS[number];

/** Whom an act may reach, in the order in which a cell lists them. */
const TARGETS = ["viewer", "moderator", "host"] as const;

/** An act on a person. */
interface OnPeople {
  /** Returns what to try on someone with a role; `undefined`: there is nothing to do. */
  readonly on: (
    hub: Hub,
    target: Person,
    role: Role,
  ) => Action | undefined | Promise<Action>;
  /** Whether everyone may do it to themselves. */
  readonly own?: true;
}

/** An act on the room. */
type OnRoom = (hub: Hub, by: Person) => Promise<unknown>;

const does = (action: Action): OnRoom => (hub, by) => act(hub, action, by);

/** Each row of the table by its first words. */
const ACTS: Readonly<Record<string, OnPeople | OnRoom>> = {
  "write, react": (hub, by) => say(hub, by, `hello ${crypto.randomUUID()}`),
  "delete a message": {
    own: true,
    on: async (hub, target) => ({
      action: "delete",
      target: await seqOf(say(hub, target, "hello")),
    }),
  },
  "clear messages": { on: (_, { viewer }) => whom("clear", viewer.id) },
  "erase messages": { on: (_, { viewer }) => whom("erase", viewer.id) },
  "time out": {
    on: (_, { viewer }) => ({ ...whom("timeout", viewer.id), seconds: 60 }),
  },
  "ban": {
    on: (_, { viewer }) => ({ ...whom("ban", viewer.id), addresses: false }),
  },
  "purge": {
    on: (_, { viewer }) => ({
      action: "purge",
      then: "ban",
      targets: [],
      viewers: [viewer.id],
      messages: true,
      seconds: 60,
      addresses: false,
    }),
  },
  "undo what a moderator did": async (hub, by) => {
    const punishment = { ...whom("timeout", `target-${made++}`), seconds: 60 };
    const { seq } = await act(hub, punishment, people.moderator());
    await act(hub, { action: "undo", act: seq }, by);
  },
  "undo what the host did": async (hub, by) => {
    const punishment = { ...whom("timeout", `target-${made++}`), seconds: 60 };
    const { seq } = await act(hub, punishment);
    await act(hub, { action: "undo", act: seq }, by);
  },
  "undo a ban that took a role away": async (hub, by) => {
    const target = `target-${made++}`;
    await act(hub, whom("mod", target));
    const ban = { ...whom("ban", target), addresses: false };
    const { seq } = await act(hub, ban);
    await act(hub, { action: "undo", act: seq }, by);
  },
  "watch": { on: (_, { viewer }) => whom("watch", viewer.id) },
  "lift a timeout or ban": {
    on: async (hub, { viewer }) => {
      const ban = { ...whom("ban", viewer.id), addresses: false };
      await act(hub, ban, people.operator());
      return whom("unban", viewer.id);
    },
  },
  "pin, unpin": does({ action: "unpin" }),
  "announce": does({ action: "announce", text: "hello" }),
  "review held messages": async (hub, by) => {
    const id = await held(hub);
    await act(hub, { action: "approve", held: [id] }, by);
  },
  "allow somebody to write without review, end that": async (hub, by) => {
    const target = `target-${made++}`;
    await act(hub, whom("allow", target), by);
    await act(hub, whom("disallow", target), by);
  },
  "write notes about people, remove anyone's": async (hub, by) => {
    const note = { ...whom("note", `target-${made++}`), text: "hm" };
    await act(hub, note, by);
    await act(hub, note);
    const { notes } = await hub.staff.person("stage", host, note.whom.viewer);
    for (const { id } of notes) {
      await act(hub, { action: "unnote", note: id }, by);
    }
  },
  "switch Shield on and off": async (hub, by) => {
    await act(hub, { action: "shield", on: true }, by);
    await act(hub, { action: "shield", on: false }, by);
  },
  "set the rules that the host leaves to moderators": does({
    action: "rules",
    rules: { slowSeconds: 0, blockedWords: [] },
  }),
  "set all other rules and texts": does({
    action: "rules",
    rules: { title: "Tea" },
  }),
  "say what moderators may set, prepare Shield": does({
    action: "rules",
    rules: { shield: null, moderatorsMay: null },
  }),
  "make someone a moderator": {
    on: (_, { viewer }, role) =>
      role === "viewer" ? whom("mod", viewer.id) : undefined,
  },
  "take a role away": {
    on: (_, { viewer }, role) =>
      role === "viewer" ? undefined : whom("unmod", viewer.id),
  },
  "create and revoke links for roles": async (hub, by) => {
    await act(hub, { action: "link", role: "moderator" }, by);
    const { roleLinks } = await hub.staff.view("stage", host);
    await act(
      hub,
      { action: "revoke", link: [...roleLinks.keys()].at(-1)! },
      by,
    );
  },
  "see the panel, read the audit log": async (hub, by) => {
    await hub.staff.view("stage", by);
    await hub.staff.audit("stage", by);
  },
  "export the messages": (hub, by) => hub.staff.transcript("stage", by),
  "export, import and remove ban lists": async (hub, by) => {
    const file = await hub.staff.bans("stage", by, "https://a.example");
    await hub.importBans("stage", by, file);
    const { lists } = await hub.staff.view("stage", by);
    await act(hub, { action: "unlist", list: [...lists.keys()][0] }, by);
  },
  "let lists apply to somebody again": async (hub, by) => {
    const ban = { ...whom("ban", `listed-${made}`), addresses: false };
    await act(hub, ban);
    const file = await hub.staff.bans("stage", host, "https://a.example");
    await act(hub, whom("unban", `listed-${made}`));
    await hub.importBans("stage", host, file);
    await act(hub, whom("unban", `listed-${made}`));
    await act(hub, whom("relist", `listed-${made++}`), by);
  },
  "end and reopen the room": async (hub, by) => {
    await act(hub, { action: "end" }, by);
    await act(hub, { action: "reopen" }, by);
  },
  "remove the room": async (hub, by) => {
    const room = `r-${crypto.randomUUID().slice(0, 8)}`;
    await hub.open(room);
    await hub.remove(room, by);
  },
};

let made = 0;

/** A new person whose role, if any, a site's token gives in every room. */
function someone(role: Role): Person {
  const name = `${role}-${made++}`;
  return role === "viewer" ? personNamed(name) : personNamed(name, {
    voucher: { role, expiresAt: Date.now() + 600_000 },
  });
}

const people: Readonly<Record<Column, () => Person>> = {
  viewer: () => someone("viewer"),
  moderator: () => someone("moderator"),
  host: () => someone("host"),
  operator: () => personNamed(`operator-${made++}`, { admin: true }),
};

function whom<Name extends Action["action"]>(action: Name, viewer: string) {
  return { action, whom: { viewer } };
}

async function seqOf(answer: ReturnType<typeof say>): Promise<number> {
  const told = await answer;
  assert(told.type === "accepted");
  return told.seq;
}

/** Returns the id of a message that waits for review. */
async function held(hub: Hub): Promise<string> {
  const review = (review: "nothing" | "everything") =>
    act(hub, { action: "rules", rules: { review } });
  await review("everything");
  await say(hub, someone("viewer"), "please");
  await review("nothing");
  const [id] = (await hub.staff.view("stage", host)).held.keys();
  return id;
}

/** Whether it is allowed; a conflict means that it can't be done to anyone like this. */
async function isAllowed(trying: Promise<unknown>): Promise<boolean> {
  try {
    await trying;
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert(["forbidden", "conflict"].includes(error.code), error.message);
    return false;
  }
}

/** Returns what a cell of the table must say. */
async function cellOf(
  { here, there }: { here: Hub; there: Hub },
  tried: OnPeople | OnRoom,
  column: Column,
  targets: Targets,
): Promise<string> {
  if (typeof tried === "function") {
    return await isAllowed(tried(there, people[column]())) ? "yes" : "–";
  }
  const reached: string[] = [];
  const by = people[column]();
  for (const role of TARGETS) {
    const target = await targets.get(role);
    const action = await tried.on(here, target, role);
    if (!action) continue;
    if (!await isAllowed(act(there, action, by))) continue;
    reached.push(`${role}s`);
    targets.spend(role);
  }
  if (reached.length === TARGETS.length) return "everyone";
  const own = tried.own && await tried.on(here, by, "viewer");
  if (own && await isAllowed(act(there, own, by))) reached.unshift("own");
  return reached.join(", ") || "–";
}

/** People to act on, with roles that the room gives: it has few links for them. */
class Targets {
  readonly #hub: Hub;
  readonly #made = new Map<Role, Person>();

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Returns the person whom no act has reached yet. */
  async get(role: Role): Promise<Person> {
    const known = this.#made.get(role);
    if (known) return known;
    const person = personNamed(`${role}-${made++}`);
    if (role === "moderator") {
      await act(this.#hub, whom("mod", person.viewer.id));
    } else if (role === "host") {
      const { token } = await act(this.#hub, { action: "link", role });
      await this.#hub.claim("stage", person, token ?? "");
    }
    this.#made.set(role, person);
    return person;
  }

  /** Forgets the person whom an act has reached. */
  spend(role: Role): void {
    this.#made.delete(role);
  }
}

/** The rows of the table: what each role may do. */
function documented(): Map<string, string[]> {
  const lines = Deno.readTextFileSync("docs/moderating.md").split("\n");
  const start = lines.findIndex((line) =>
    /^\| act +\| viewer +\| moderator +\| host +\| operator +\|$/.test(line)
  );
  assert(start >= 0, "docs/moderating.md has no table of who may do what");
  const end = lines.findIndex((line, i) => i > start && !line.startsWith("|"));
  return new Map(
    lines.slice(start + 2, end).map((line) => {
      const [name, ...cells] = line.split("|").slice(1, -1)
        .map((cell) => cell.trim());
      return [name, cells];
    }),
  );
}

export function moderationTableSuite(test: ModerationTest): void {
  test(
    "each role may do to each other what the table in docs/moderating.md says, and no more",
    async (hubs) => {
      const table = documented();
      assertEquals([...table.keys()], Object.keys(ACTS));
      const targets = new Targets(hubs.here);
      for (const [name, tried] of Object.entries(ACTS)) {
        const found: string[] = [];
        for (const column of COLUMNS) {
          found.push(await cellOf(hubs, tried, column, targets));
        }
        assertEquals(found, table.get(name), name);
      }
    },
  );

  test(
    "moderators set the rules that the host leaves to them, on every instance",
    async ({ here, there }) => {
      await act(here, { action: "mod", whom: { viewer: "ann" } });
      const rules = [
        { slowSeconds: 5 },
        { blockedWords: ["darn"] },
        { slowSeconds: 6, signedInOnly: true },
        { review: "everything" },
      ] as const;
      const may = async () => {
        const allowed: boolean[] = [];
        for (const each of rules) {
          const setting = act(there, { action: "rules", rules: each }, ann);
          allowed.push(await isAllowed(setting));
        }
        return allowed;
      };
      const leave = (moderatorsMay: string[] | null, by = host) =>
        act(here, { action: "rules", rules: { moderatorsMay } }, by);
      assertEquals(await may(), [true, true, true, true]);
      await leave(["slowSeconds", "review"]);
      assertEquals(await may(), [true, false, false, true]);
      assertEquals(
        (await there.staff.view("stage", ann)).rules.moderatorsMay,
        ["slowSeconds", "review"],
      );
      assertEquals(await codeOf(say(there, ann, "/links off")), "forbidden");
      assertEquals(await codeOf(leave(null, ann)), "forbidden");
      await leave([]);
      assertEquals(await may(), [false, false, false, false]);
      await leave(null);
      assertEquals(await may(), [true, true, true, true]);
      const { settings } = await there.briefing("stage", ann);
      assert(!("moderatorsMay" in settings));
    },
  );
}
