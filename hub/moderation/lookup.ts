import type { Engine } from "../engine/engine.ts";
import { idsOf, type Person } from "../people/person.ts";
import type { MessageEvent, Reply, Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Action, Purge } from "./actions/action.ts";
import { type Facts, named } from "./actions/decision.ts";
import type { Whom } from "./actions/fields.ts";
import { highest, isModerator, roleOf } from "./actions/authority.ts";
import {
  type KnownViewer,
  namesOf,
  nowNamed,
  type SpokenRole,
} from "./actions/command/naming.ts";
import { readMessages } from "./read_messages.ts";
import type { RoomsHere } from "./rooms_here.ts";
import type { Statement } from "./rules/judge.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";
import { findUndoable } from "./undoable_acts.ts";

/** Number of newest messages searched for a viewer's name or messages; takes a few milliseconds. */
export const MAX_LOOKUP_MESSAGES = 500;

/** What an action targets, as read at one version of the room's state. */
export interface Found {
  /** That version, and its epoch. */
  readonly version: string;
  /** The target viewer, if any. */
  readonly target?: Pick<Viewer, "id" | "name">;
  /** The target message, if any. */
  readonly message?: MessageEvent;
  /** Whether the message that a held one replies to was deleted. */
  readonly replyGone?: boolean;
  /** The viewers that a purge or a lift targets, or the authors of rejected messages who are banned. */
  readonly people: readonly Pick<Viewer, "id" | "name">[];
  /** The messages that a purge targets. */
  readonly messages: readonly MessageEvent[];
  /** The act to undo. */
  readonly undone?: Facts["undone"];
  /** The roles in which target viewers and the authors of target messages wrote, by id. */
  readonly spokeAs: ReadonlyMap<string, readonly SpokenRole[]>;
}

/** Nothing but a version. */
const NOTHING = { people: [], messages: [], spokeAs: new Map() } as const;

/** Names a version of a room's state. */
export function versionOf({ epoch, version }: State): string {
  return `${epoch}:${version}`;
}

/** Looks up the viewers and messages that requests refer to. */
export class Lookup {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #here: RoomsHere;

  constructor(engine: Engine, states: States, here: RoomsHere) {
    this.#engine = engine;
    this.#states = states;
    this.#here = here;
  }

  /**
   * Reads what an action targets. Every deletion is an act, so what is found holds as long
   * as the state has the same version.
   *
   * @throws {Refusal} `no_such_viewer`, `conflict`, `unavailable`.
   */
  async find(
    room: string,
    state: State,
    action: Action,
    by: Person,
  ): Promise<Found> {
    const version = versionOf(state);
    if ("whom" in action) {
      const { id, name, spokeAs = [] } = await this.#viewer(
        room,
        action.whom,
        action.action === "mod" ? nowNamed : undefined,
      );
      return {
        ...NOTHING,
        version,
        target: { id, name },
        spokeAs: new Map([[id, spokeAs]]),
      };
    }
    if (action.action === "purge") {
      return { version, ...await this.#targets(room, action) };
    }
    if (action.action === "undo") {
      const undone = await findUndoable(this.#engine, room, action.act, by);
      return { ...NOTHING, version, undone };
    }
    if (!("target" in action)) {
      return {
        ...NOTHING,
        version,
        ...await this.#inState(room, state, action),
      };
    }
    const message = await this.message(room, action.target);
    const author = message?.from;
    if (
      action.action !== "delete" || !author || idsOf(by).includes(author.id)
    ) {
      return { ...NOTHING, version, message };
    }
    const known = await this.knownViewers(room);
    const { spokeAs = [] } = known.find(({ id }) => id === author.id) ?? {};
    const said = { role: author.role, at: message.at };
    return {
      ...NOTHING,
      version,
      message,
      spokeAs: new Map([[author.id, [...spokeAs, said]]]),
    };
  }

  /** Reads what an action on the review queue, a note or restrictions targets. */
  async #inState(
    room: string,
    { held, notes, restrictions, listed }: State,
    action: Action,
  ): Promise<Partial<Found>> {
    if (action.action === "lift") {
      return {
        people: action.viewers.map((id) => {
          const { name } = restrictions.get(id) ?? listed.bans.get(id) ?? {};
          return { id, name: name ?? "Someone" };
        }),
      };
    }
    if (action.action === "unnote") {
      const viewer = notes.get(action.note)?.viewer;
      return viewer === undefined
        ? {}
        : { target: named(await this.#viewer(room, { viewer })) };
    }
    if (action.action !== "approve" && action.action !== "refuse") return {};
    const messages = action.held.flatMap((id) => held.get(id) ?? []);
    if (messages.length === 0) return {};
    if (action.action === "approve") {
      const [{ reply }] = messages;
      return { replyGone: reply && !(await this.message(room, reply.seq)) };
    }
    if (!action.ban) return {};
    const authors = new Map(messages.map(({ from }) => [from.id, named(from)]));
    const viewers = [...authors.keys()];
    const found = await this.#targets(room, { targets: [], viewers });
    return { ...found, people: [...authors.values()] };
  }

  /**
   * Reads the people and messages that a purge targets.
   *
   * @throws {Refusal} `bad_action`, `unavailable`.
   */
  async #targets(
    room: string,
    { targets, viewers }: Pick<Purge, "targets" | "viewers">,
  ): Promise<Pick<Found, "people" | "messages" | "spokeAs">> {
    const [known, messages] = await Promise.all([
      this.knownViewers(room),
      readMessages(this.#engine, room, targets),
    ]);
    const names = new Map<string, string>();
    const spokeAs = new Map<string, SpokenRole[]>(
      viewers.map((id) => [id, []]),
    );
    const note = (
      { id, name }: Pick<Viewer, "id" | "name">,
      spoken: readonly SpokenRole[],
    ) => {
      names.set(id, name);
      const before = spokeAs.get(id);
      if (before) before.push(...spoken);
      else spokeAs.set(id, [...spoken]);
    };
    for (const { from, at } of messages) note(from, [{ role: from.role, at }]);
    for (const each of known) note(each, each.spokeAs ?? []);
    const here = this.#peopleHere(room, new Set(viewers));
    return {
      people: viewers.map((id) => {
        const name = names.get(id) ?? here.get(id)?.[0].viewer.name;
        return { id, name: name ?? "Someone" };
      }),
      messages,
      spokeAs,
    };
  }

  /**
   * Returns the highest role in which each viewer was seen: in their connections here, and
   * in messages that are newer than the last time a role was taken away from them.
   */
  seenAs(
    room: string,
    state: State,
    spokeAs: ReadonlyMap<string, readonly SpokenRole[]>,
  ): Map<string, Role> {
    const here = this.#peopleHere(room, new Set(spokeAs.keys()));
    return new Map([...spokeAs].map(([viewer, spoken]) => {
      const since = state.taken.get(viewer)?.at ?? -Infinity;
      return [
        viewer,
        highest([
          ...(here.get(viewer) ?? [])
            .map((person) => roleOf(state, person, room)),
          ...spoken.filter(({ at }) => at > since).map(({ role }) => role),
        ]),
      ];
    }));
  }

  /**
   * Returns the viewers who wrote recently, and those who have a role or restriction, with
   * all names under which they did: a raider changes theirs.
   */
  async knownViewers(room: string): Promise<KnownViewer[]> {
    const [{ messages }, state] = await Promise.all([
      this.#engine.history(room, { limit: MAX_LOOKUP_MESSAGES }),
      this.#states.current(room),
    ]);
    const known = new Map<string, KnownViewer>();
    for (
      const [id, { name }] of [
        ...state.restrictions,
        ...state.staff,
        ...state.roles,
      ]
    ) known.set(id, renamed(known.get(id), id, name));
    for (const { from: { id, name, role }, at, seq } of messages) {
      const viewer = renamed(known.get(id), id, name);
      const spokeAs = role === "viewer" ? viewer.spokeAs : [
        ...viewer.spokeAs?.filter((spoken) => spoken.role !== role) ?? [],
        { role, at },
      ];
      known.set(id, { ...viewer, lastSeq: seq, spokeAs });
    }
    return [...known.values()];
  }

  /**
   * Returns the viewer that an action targets.
   *
   * @param reduce Returns a viewer with only the names that count.
   * @throws {Refusal} `no_such_viewer`, `conflict`, `unavailable`.
   */
  async #viewer(
    room: string,
    whom: Whom,
    reduce: (viewer: KnownViewer) => KnownViewer = (viewer) => viewer,
  ): Promise<KnownViewer> {
    const known = await this.knownViewers(room);
    if ("viewer" in whom) {
      const id = whom.viewer;
      const here = this.#peopleHere(room, new Set([id])).get(id)?.[0];
      const { listed } = await this.#states.current(room);
      const name = here?.viewer.name ?? listed.nameOf(id) ?? "Someone";
      return known.find((one) => one.id === id) ?? { id, name };
    }
    const wanted = whom.name.toLowerCase();
    const found = known.filter((one) =>
      namesOf(reduce(one)).some((name) => name.toLowerCase() === wanted)
    );
    if (found.length === 1) return found[0];
    throw found.length === 0
      ? new Refusal(
        "no_such_viewer",
        "Cannot find this name: nobody with that name has written here recently.",
      )
      : new Refusal(
        "conflict",
        `Cannot tell who you mean: ${found.length} people have used that name here. Give the viewer's id instead.`,
      );
  }

  /** Returns the message with this `seq`, if there is one. */
  async message(room: string, seq: number): Promise<MessageEvent | undefined> {
    const [event] = await this.#engine.read(room, seq - 1, seq);
    return event?.type === "message" ? JSON.parse(event.json) : undefined;
  }

  /**
   * Returns a reference to the message that another one replies to. A viewer of a room
   * with a delay can only reply to what they can have seen, or wrote.
   *
   * @throws {Refusal} `no_such_message`, `unavailable`.
   */
  async replyTo(
    room: string,
    { rules }: State,
    { person, role }: Pick<Statement, "person" | "role">,
    seq: number,
  ): Promise<Reply> {
    const isDelayed = rules.delaySeconds > 0 && !isModerator(role);
    const message = await this.message(room, seq);
    const isVisible = message && (!isDelayed ||
      idsOf(person).includes(message.from.id) ||
      seq <= await this.#here.viewersSeq(room));
    if (!isVisible) {
      throw new Refusal(
        "no_such_message",
        "Cannot reply: the message you are replying to is gone.",
      );
    }
    const { id, name } = message.from;
    return { seq, from: { id, name } };
  }

  /**
   * Returns, by id, the people who are connected here as one of these viewers, or were
   * before they got another id.
   */
  #peopleHere(
    room: string,
    viewers: ReadonlySet<string>,
  ): Map<string, Person[]> {
    const found = new Map<string, Person[]>();
    for (const person of this.#here.people(room)) {
      for (const id of idsOf(person)) {
        if (!viewers.has(id)) continue;
        const known = found.get(id);
        if (known) known.push(person);
        else found.set(id, [person]);
      }
    }
    return found;
  }
}

/** Returns a viewer who is known by another name, and keeps those before. */
function renamed(
  viewer: KnownViewer | undefined,
  id: string,
  name: string,
): KnownViewer {
  if (!viewer) return { id, name };
  if (viewer.name === name) return viewer;
  const otherNames = namesOf(viewer).filter((other) => other !== name);
  return { ...viewer, name, otherNames };
}
