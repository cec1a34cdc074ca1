/**
 * The people, the room and the actions that the moderation suites share.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import type { Action } from "../../hub/moderation/actions/action.ts";
import type { HubOptions } from "../../hub/options.ts";
import type { Person } from "../../hub/people/person.ts";
import type { ServerEvent } from "../../hub/protocol.ts";
import type { Registration } from "../../hub/room/registration.ts";
import { personNamed } from "../tools/people.ts";

/** Hubs on the same storage, closed with their scope. */
export interface Hubs extends AsyncDisposable {
  readonly here: Hub;
  readonly there: Hub;
}

/** A client of the room, and the events it received. */
export class TestClient implements AsyncDisposable {
  readonly events: ServerEvent[] = [];
  readonly #registration: Registration;
  #heard = Promise.withResolvers<void>();
  readonly #listening: Promise<void>;
  #ended = false;

  private constructor(registration: Registration) {
    this.#registration = registration;
    this.#listening = this.#listen();
  }

  static async register(
    hub: Hub,
    person: Person,
    position?: { epoch: string; seq: number },
  ): Promise<TestClient> {
    const arrival = { room: "stage", person, position };
    return new TestClient(await hub.register(arrival, { ready: () => true }));
  }

  /** Resolves when the registration has ended. */
  get ended(): Promise<void> {
    return this.#listening;
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  get texts(): string[] {
    return this.events.flatMap((event) =>
      event.type === "message" ? [event.text] : []
    );
  }

  get welcome() {
    const [welcome] = this.events;
    assert(welcome.type === "welcome");
    return welcome;
  }

  /** Waits for a matching event. */
  async hears<Type extends ServerEvent["type"]>(
    type: Type,
    is: (event: Extract<ServerEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<ServerEvent, { type: Type }>> {
    while (true) {
      for (const event of this.events) {
        const fits = event as Extract<ServerEvent, { type: Type }>;
        if (event.type === type && is(fits)) return fits;
      }
      await this.#heard.promise;
    }
  }

  /** Waits for more events. */
  async hearsNext(): Promise<void> {
    await this.#heard.promise;
  }

  /**
   * Waits until this hub receives events of another one: a reaction is not stored, so
   * an instance that has not subscribed yet misses it.
   */
  async hearsLive(hub: Hub): Promise<void> {
    const said = crypto.randomUUID();
    await say(hub, host, said);
    await this.hears("message", ({ text }) => text === said);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#registration.return();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    for await (const { data } of this.#registration) {
      this.events.push(...JSON.parse(data));
      this.#heard.resolve();
      this.#heard = Promise.withResolvers();
    }
    this.#ended = true;
  }
}

export const host = personNamed("Hanna");
export const ann = personNamed("ann");
export const bob = personNamed("bob", { address: "198.51.100.7" });

let keys = 0;

export async function say(hub: Hub, person: Person, text: string) {
  return await hub.say("stage", person, { key: `key ${keys++}`, text });
}

export { codeOf } from "../tools/refusals.ts";

/** Declares a test with hubs that have a room "stage", whose host is Hanna. */
export type ModerationTest = (
  sentence: string,
  body: (hubs: Hubs) => Promise<void>,
  options?: () => Partial<HubOptions>,
) => void;

export function act(hub: Hub, action: Action, person = host) {
  return hub.moderate("stage", person, action);
}
