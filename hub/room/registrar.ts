import type { Briefing } from "../moderation/views.ts";
import { Summary } from "../operator/summary.ts";
import { checkAccess, deadlineOf, type Person } from "../people/person.ts";
import type { Position } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Admission } from "./admission.ts";
import type {
  EndReason,
  Registrant,
  Registration,
  Transport,
} from "./registration.ts";
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

/** What a registrar needs of the hub. */
export interface RegistrarOwner {
  /** Returns what a person needs to know on arrival. */
  brief(room: string, person: Person): Promise<Briefing>;
  /** Returns what {@linkcode brief} would, or `undefined` if that takes a promise. */
  briefNow(room: string, person: Person): Briefing | undefined;
  /** Called when a client has registered. */
  registered(registration: Registration, room: string): void;
}

/**
 * Registers clients with the rooms of this process. Thousands come at once, so a client
 * whose room is loaded and who missed nothing is registered synchronously.
 */
export class Registrar {
  readonly #rooms: Rooms;
  readonly #admission: Admission;
  readonly #owner: RegistrarOwner;
  readonly #tooSlow = new Summary("clients_too_slow");

  constructor(rooms: Rooms, admission: Admission, owner: RegistrarOwner) {
    this.#rooms = rooms;
    this.#admission = admission;
    this.#owner = owner;
  }

  /**
   * Registers a client. The registration iterates the batches to send to it.
   *
   * @throws {Refusal} `too_many_clients`, `bad_room`, `no_such_room`, `unavailable`,
   * `unauthorised`.
   */
  register(
    arrival: Arrival,
    transport: Transport,
  ): Registration | Promise<Registration> {
    const { room: name, person, position } = arrival;
    let place: Place | undefined;
    try {
      this.#admission.checkOpen();
      checkAccess(name, person);
      const network = this.#admission.admit(person.address);
      place = new Place(arrival, transport, network, this.#onLeave);
      const room = this.#rooms.loaded(name);
      place.room = room;
      const briefing = room && this.#owner.briefNow(name, person);
      const registered = room && briefing
        ? this.#register(room, place, position, briefing)
        : this.#loadAndRegister(place, position);
      return registered instanceof Promise
        ? registered.catch((error) => this.#refuse(error, place))
        : registered;
    } catch (error) {
      return this.#refuse(error, place);
    }
  }

  /** Logs pending summaries. */
  flush(): void {
    this.#tooSlow.flush();
  }

  async #loadAndRegister(
    place: Place,
    position: Position | undefined,
  ): Promise<Registration> {
    const { roomName, person } = place;
    const room = place.room = await this.#rooms.load(roomName);
    const briefing = await this.#owner.brief(roomName, person);
    this.#admission.checkOpen();
    return await this.#register(room, place, position, briefing);
  }

  #register(
    room: Room,
    place: Place,
    position: Position | undefined,
    briefing: Briefing,
  ): Registration | Promise<Registration> {
    const registered = room.register(place, position, briefing);
    return registered instanceof Promise
      ? registered.then((registration) => this.#registered(registration, place))
      : this.#registered(registered, place);
  }

  #registered(registration: Registration, place: Place): Registration {
    const { voucher, earlier } = place.person;
    if (earlier) place.room?.renew(earlier);
    if (voucher) {
      place.cancelExpiry = callAt(
        deadlineOf(voucher),
        () => registration.end("expired"),
      );
    }
    this.#rooms.visited(place.roomName);
    this.#owner.registered(registration, place.roomName);
    return registration;
  }

  #refuse(error: unknown, place: Place | undefined): never {
    if (place) this.#admission.leave(place.network);
    if (place?.room) this.#rooms.unloadLater(place.room);
    if (error instanceof Refusal) this.#admission.countDenied(error);
    throw error;
  }

  /** Shared by all places: a closure for each client would cost memory. */
  readonly #onLeave = (place: Place, ended: EndReason | undefined): void => {
    const { person, transport, network, room } = place;
    place.cancelExpiry?.();
    const leave = () => this.#admission.leave(network);
    if (transport.whenGone) transport.whenGone(leave);
    else leave();
    if (ended === "slow") this.#tooSlow.note();
    const isFlood = ended === "shown_out";
    if ((isFlood || ended === "bad_frame") && !person.isProxyAddress) {
      this.#admission.noteShownOut(person.address, isFlood);
    }
    if (room) this.#rooms.unloadLater(room);
  };
}

/** A client that was admitted, until its connection has ended. */
class Place implements Registrant {
  readonly roomName: string;
  readonly person: Person;
  readonly observes: boolean | undefined;
  readonly samples: boolean | undefined;
  readonly transport: Transport;
  /** As {@linkcode Admission.admit} returned it. */
  readonly network: string;
  /** Set once it is loaded. */
  room: Room | undefined;
  /** Set if the person's token expires. */
  cancelExpiry: (() => void) | undefined;
  readonly #onLeave: (place: Place, reason: EndReason | undefined) => void;

  constructor(
    { room, person, observes, samples }: Arrival,
    transport: Transport,
    network: string,
    onLeave: (place: Place, reason: EndReason | undefined) => void,
  ) {
    this.roomName = room;
    this.person = person;
    this.observes = observes;
    this.samples = samples;
    this.transport = transport;
    this.network = network;
    this.#onLeave = onLeave;
  }

  onLeave(reason: EndReason | undefined): void {
    this.#onLeave(this, reason);
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
