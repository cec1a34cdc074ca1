import type { Engine } from "../engine/engine.ts";
import type { MessageEvent, Reply, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Whom } from "./actions/action.ts";
import type { KnownViewer } from "./actions/command.ts";
import type { States } from "./state/states.ts";

/** Newest messages in which a viewer is looked for, by name or for what they said: a few milliseconds. */
export const LOOKUP_MESSAGES = 500;

/** The name of a viewer who is in a room now; `undefined`: they are not here. */
export type NameOf = (room: string, viewer: string) => string | undefined;

/** Finds the people and messages that are meant. */
export class Lookup {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #nameOf: NameOf;

  /** @param nameOf The name of whom history does not know: who is here and has said nothing. */
  constructor(engine: Engine, states: States, nameOf: NameOf) {
    this.#engine = engine;
    this.#states = states;
    this.#nameOf = nameOf;
  }

  /** The people who have said something lately, and those who have a role. */
  async knownViewers(room: string): Promise<KnownViewer[]> {
    const [{ messages }, state] = await Promise.all([
      this.#engine.history(room, { limit: LOOKUP_MESSAGES }),
      this.#states.of(room),
    ]);
    const named = new Map<string, KnownViewer>();
    for (const [id, { name }] of [...state.restrictions, ...state.roles]) {
      named.set(id, { id, name });
    }
    for (const { from: { id, name }, seq } of messages) {
      named.set(id, { id, name, last: seq });
    }
    return [...named.values()];
  }

  /**
   * Whom an action is about.
   *
   * @throws {Refusal} `no_such_viewer`, `conflict`, `unavailable`.
   */
  async whom(
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

  /** A message by its place, if it is there. */
  async message(room: string, seq: number): Promise<MessageEvent | undefined> {
    const [event] = await this.#engine.read(room, seq - 1, seq);
    return event?.type === "message" ? JSON.parse(event.json) : undefined;
  }

  /**
   * The message that another one answers.
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
