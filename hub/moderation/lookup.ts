import type { Engine } from "../engine/engine.ts";
import { idsOf, type Person } from "../people/person.ts";
import type { MessageEvent, Reply, Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Action } from "./actions/action.ts";
import type { Whom } from "./actions/fields.ts";
import { highest, isModerator, roleOf } from "./actions/authority.ts";
import type { KnownViewer, SpokenRole } from "./actions/naming.ts";
import type { RoomsHere } from "./rooms_here.ts";
import type { Statement } from "./rules/judge.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

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
  /** The roles in which the target viewer or the target message's author wrote. */
  readonly spokeAs: readonly SpokenRole[];
}

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
      const { id, name, spokeAs = [] } = await this.#viewer(room, action.whom);
      return { version, target: { id, name }, spokeAs };
    }
    if (action.action === "approve") {
      const reply = state.held.get(action.held)?.reply;
      const replyGone = reply && !(await this.message(room, reply.seq));
      return { version, replyGone, spokeAs: [] };
    }
    if (!("target" in action)) return { version, spokeAs: [] };
    const message = await this.message(room, action.target);
    const author = message?.from;
    if (
      action.action !== "delete" || !author || idsOf(by).includes(author.id)
    ) {
      return { version, message, spokeAs: [] };
    }
    const known = await this.knownViewers(room);
    const { spokeAs = [] } = known.find(({ id }) => id === author.id) ?? {};
    const said = { role: author.role, at: message.at };
    return { version, message, spokeAs: [...spokeAs, said] };
  }

  /**
   * Returns the highest role in which a viewer was seen: in their connections here, and in
   * messages that are newer than the last time a role was taken away from them.
   */
  seenAs(
    room: string,
    state: State,
    viewer: string,
    spokeAs: readonly SpokenRole[],
  ): Role {
    const since = state.taken.get(viewer)?.at ?? -Infinity;
    return highest([
      ...this.#peopleHere(room, viewer)
        .map((person) => roleOf(state, person, room)),
      ...spokeAs.filter(({ at }) => at > since).map(({ role }) => role),
    ]);
  }

  /** Returns the viewers who wrote recently, and those who have a role or restriction. */
  async knownViewers(room: string): Promise<KnownViewer[]> {
    const [{ messages }, state] = await Promise.all([
      this.#engine.history(room, { limit: MAX_LOOKUP_MESSAGES }),
      this.#states.current(room),
    ]);
    const named = new Map<string, KnownViewer>();
    for (
      const [id, { name }] of [
        ...state.restrictions,
        ...state.staff,
        ...state.roles,
      ]
    ) named.set(id, { id, name });
    for (const { from: { id, name, role }, at, seq } of messages) {
      const spokeAs = role === "viewer" ? named.get(id)?.spokeAs : [
        ...named.get(id)?.spokeAs?.filter((spoken) => spoken.role !== role) ??
          [],
        { role, at },
      ];
      named.set(id, { id, name, lastSeq: seq, spokeAs });
    }
    return [...named.values()];
  }

  /**
   * Returns the viewer that an action targets.
   *
   * @throws {Refusal} `no_such_viewer`, `conflict`, `unavailable`.
   */
  async #viewer(room: string, whom: Whom): Promise<KnownViewer> {
    const known = await this.knownViewers(room);
    if ("viewer" in whom) {
      const id = whom.viewer;
      const [here] = this.#peopleHere(room, id);
      return known.find((one) => one.id === id) ??
        { id, name: here?.viewer.name ?? "Someone" };
    }
    const wanted = whom.name.toLowerCase();
    const found = known.filter(({ name }) => name.toLowerCase() === wanted);
    if (found.length === 1) return found[0];
    throw found.length === 0
      ? new Refusal(
        "no_such_viewer",
        "Cannot find this name: nobody with that name has written here recently.",
      )
      : new Refusal(
        "conflict",
        `Cannot tell who you mean: ${found.length} people here have that name. Give the viewer's id instead.`,
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

  /** Returns the people who are connected here as a viewer, or were before they got another id. */
  #peopleHere(room: string, viewer: string): Person[] {
    return this.#here.people(room)
      .filter((person) => idsOf(person).includes(viewer));
  }
}
