import type { Briefing } from "../moderation/views.ts";
import { Summary } from "../operator/summary.ts";
import { checkAccess, deadlineOf, type Person } from "../people/person.ts";
import type { Position } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Admission } from "./admission.ts";
import type { EndReason, Registration, Transport } from "./registration.ts";
import type { Room } from "./room.ts";
import type { Rooms } from "./rooms.ts";

/** The maximum delay of `setTimeout`, in milliseconds. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A client that registers. */
export interface Arrival {
  readonly room: string;
  readonly person: Person;
  /** The last event that the client saw; `undefined`: it wants only new events. */
  readonly position?: Position;
  /** Whether it belongs to a viewer who is counted elsewhere, such as an overlay. */
  readonly observes?: boolean;
  /** Whether it gets what viewers get even if it moderates. */
  readonly samples?: boolean;
}

/** Registers clients with the rooms of this process. */
export class Registrar {
  readonly #rooms: Rooms;
  readonly #admission: Admission;
  readonly #brief: (room: string, person: Person) => Promise<Briefing>;
  readonly #tooSlow = new Summary("clients_too_slow");

  /** @param brief Returns what a person needs to know on arrival. */
  constructor(
    rooms: Rooms,
    admission: Admission,
    brief: (room: string, person: Person) => Promise<Briefing>,
  ) {
    this.#rooms = rooms;
    this.#admission = admission;
    this.#brief = brief;
  }

  /**
   * Registers a client. The registration iterates the batches to send to it.
   *
   * @throws {Refusal} `too_many_clients`, `bad_room`, `no_such_room`, `unavailable`,
   * `unauthorised`.
   */
  async register(
    arrival: Arrival,
    transport: Transport,
  ): Promise<Registration> {
    const { room, person } = arrival;
    let leave = () => {};
    let loaded: Room | undefined;
    try {
      this.#admission.checkOpen();
      checkAccess(room, person);
      leave = this.#admission.admit(person.address);
      loaded = await this.#rooms.load(room);
      const briefing = await this.#brief(room, person);
      this.#admission.checkOpen();
      return await this.#register(loaded, arrival, transport, briefing, leave);
    } catch (error) {
      leave();
      if (loaded) this.#rooms.unloadLater(loaded);
      if (error instanceof Refusal) this.#admission.countDenied(error);
      throw error;
    }
  }

  /** Logs pending summaries. */
  flush(): void {
    this.#tooSlow.flush();
  }

  async #register(
    room: Room,
    { person, position, observes, samples }: Arrival,
    transport: Transport,
    briefing: Briefing,
    leave: () => void,
  ): Promise<Registration> {
    let cancelExpiry = () => {};
    const onLeave = (ended: EndReason | undefined) => {
      cancelExpiry();
      if (transport.whenGone) transport.whenGone(leave);
      else leave();
      if (ended === "slow") this.#tooSlow.note();
      const isFlood = ended === "shown_out";
      if ((isFlood || ended === "bad_frame") && !person.isProxyAddress) {
        this.#admission.noteShownOut(person.address, isFlood);
      }
      this.#rooms.unloadLater(room);
    };
    const registration = await room.register(
      { person, observes, samples, transport, onLeave },
      position,
      briefing,
    );
    const { voucher, earlier = [] } = person;
    if (earlier.length > 0) room.renew(earlier);
    if (voucher) {
      cancelExpiry = callAt(
        deadlineOf(voucher),
        () => registration.end("expired"),
      );
    }
    return registration;
  }
}

/**
 * Calls `body` at a time, however far away.
 *
 * @param deadline By `performance.now()`.
 * @returns Cancels it.
 */
function callAt(deadline: number, body: () => void): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const wait = () => {
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) body();
    else timer = setTimeout(wait, Math.min(leftMs, MAX_TIMER_MS));
  };
  timer = setTimeout(wait);
  return () => clearTimeout(timer);
}
