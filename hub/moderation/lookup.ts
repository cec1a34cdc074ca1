import type { Engine } from "../engine/engine.ts";
import type { MessageEvent, Reply, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Whom } from "./actions/action.ts";
import type { KnownViewer } from "./actions/command.ts";
import type { States } from "./state/states.ts";

/** Number of newest messages searched for a viewer's name or messages; takes a few milliseconds. */
export const MAX_LOOKUP_MESSAGES = 500;

/** Returns the name of a viewer who is in a room now, or `undefined`. */
export type NameOf = (room: string, viewer: string) => string | undefined;

/** Looks up the viewers and messages that requests refer to. */
export class Lookup {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #nameOf: NameOf;

  /** @param nameOf Names viewers who are here but haven't written. */
  constructor(engine: Engine, states: States, nameOf: NameOf) {
    this.#engine = engine;
    this.#states = states;
    this.#nameOf = nameOf;
  }

  /** Returns the viewers who wrote recently, and those who have a role or restriction. */
  async knownViewers(room: string): Promise<KnownViewer[]> {
    const [{ messages }, state] = await Promise.all([
      this.#engine.history(room, { limit: MAX_LOOKUP_MESSAGES }),
      this.#states.current(room),
    ]);
    const named = new Map<string, KnownViewer>();
    for (const [id, { name }] of [...state.restrictions, ...state.roles]) {
      named.set(id, { id, name });
    }
    for (const { from: { id, name }, seq } of messages) {
      named.set(id, { id, name, lastSeq: seq });
    }
    return [...named.values()];
  }

  /**
   * Returns the viewer that an action targets.
   *
   * @throws {Refusal} `no_such_viewer`, `conflict`, `unavailable`.
   */
  async targetViewer(
    room: string,
    whom: Whom,
  ): Promise<Pick<Viewer, "id" | "name">> {
    const known = await this.knownViewers(room);
    if ("viewer" in whom) {
      const id = whom.viewer;
      const name = known.find((one) => one.id === id)?.name ??
        this.#nameOf(room, id) ?? "Someone";
      return { id, name };
    }
    const wanted = whom.name.toLowerCase();
    const found = known.filter(({ name }) => name.toLowerCase() === wanted);
    if (found.length === 1) return { id: found[0].id, name: found[0].name };
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
   * Returns a reference to the message that another one replies to.
   *
   * @throws {Refusal} `no_such_message`, `unavailable`.
   */
  async replyTo(room: string, seq: number): Promise<Reply> {
    const message = await this.message(room, seq);
    if (!message) {
      throw new Refusal(
        "no_such_message",
        "Cannot reply: the message you are replying to is gone.",
      );
    }
    const { id, name } = message.from;
    return { seq, from: { id, name } };
  }
}
