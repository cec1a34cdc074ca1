import type { Engine } from "../engine/engine.ts";
import { streamShown } from "../moderation/actions/rooms.ts";
import type { Moderation } from "../moderation/moderation.ts";
import type { ModerationOptions } from "../moderation/options.ts";
import { boundIdsOf } from "../people/person.ts";
import type { Position } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { rulesOf } from "../moderation/state/read_entry.ts";
import type { State, Touched } from "../moderation/state/state.ts";
import type { RoomSummary } from "./listing.ts";
import type { ViewerFeed } from "./log/audiences.ts";
import { Room, type RoomOptions, type RoomOwner } from "./room.ts";
import { ShieldEnds } from "./shield_ends.ts";
import { type SilenceOptions, SilentRoomSweep } from "./silent_rooms.ts";
import { report } from "../operator/report.ts";

/** How long an empty room stays loaded, in milliseconds: a page reload finds it warm. */
const LINGER_MS = 30_000;

/** Maximum number of rooms listed; the most recently active ones are. */
const MAX_LISTED = 1_000;

/** What rooms need of the operator's options. */
type RoomsOptions =
  & RoomOptions
  & SilenceOptions
  & Pick<ModerationOptions, "privateStreams" | "readingPace">;

/** The rooms loaded in this process. A room is loaded for its first client and closed after its last. */
export class Rooms implements Iterable<Room> {
  readonly #engine: Engine;
  readonly #moderation: Moderation;
  readonly #options: RoomsOptions;
  readonly #rooms = new Map<string, Promise<Room>>();
  readonly #loaded = new Map<string, Room>();
  readonly #shieldEnds: ShieldEnds;
  readonly #silent: SilentRoomSweep;
  readonly #removed: (room: string) => void;

  /** @param removed Called with each room that this process removed. */
  constructor(
    engine: Engine,
    moderation: Moderation,
    options: RoomsOptions,
    removed: (room: string) => void,
  ) {
    this.#removed = removed;
    this.#engine = engine;
    this.#moderation = moderation;
    this.#options = options;
    this.#shieldEnds = new ShieldEnds(moderation);
    this.#silent = new SilentRoomSweep(
      engine.silentRooms,
      this,
      options,
      (room) => this.#tellRemoved(room, "retention"),
    );
  }

  [Symbol.iterator](): Iterator<Room> {
    return [...this.#loaded.values()].values();
  }

  /** Numbers of rooms and viewers in this process. */
  get census(): { readonly rooms: number; readonly viewers: number } {
    let viewers = 0;
    for (const { viewersHere } of this) viewers += viewersHere;
    return { rooms: this.#loaded.size, viewers };
  }

  /** Returns a room if it is loaded. */
  loaded(name: string): Room | undefined {
    return this.#loaded.get(name);
  }

  /**
   * Returns a room, loading it if necessary.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  load(name: string): Promise<Room> {
    const known = this.#rooms.get(name);
    if (known) return known;
    // It may end while it is still loading.
    const isCurrent = () => this.#rooms.get(name) === loading;
    const ended = () => {
      if (!isCurrent()) return;
      this.#rooms.delete(name);
      this.#loaded.delete(name);
      this.#moderation.states.forget(name);
      this.#shieldEnds.forget(name);
    };
    const acted = (room: Room, seq: number) => void this.#acted(room, seq);
    const loading = this.#load(name, { ended, acted });
    this.#rooms.set(name, loading);
    loading.then((room) => {
      if (!isCurrent()) return;
      this.#loaded.set(name, room);
      const state = this.#moderation.states.known(name);
      if (state) this.#shieldEnds.watch(name, state);
    }, ended);
    return loading;
  }

  /**
   * Removes a room and all that belongs to it.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async remove(name: string, by: "host" | "operator"): Promise<void> {
    await this.#engine.remove(name);
    this.#tellRemoved(name, by);
  }

  #tellRemoved(room: string, by: "host" | "operator" | "retention"): void {
    this.#removed(room);
    report("info", "room_removed", { room, by });
  }

  /** Notes that a client came to a room. */
  visited(name: string): void {
    this.#silent.visited(name);
  }

  /** Closes all rooms. */
  close(): void {
    this.#silent.stop();
    for (const room of this) room.close("restart");
  }

  /**
   * Returns the newest event that viewers of a room may see. Only a loaded room knows it:
   * what a delay still holds back there is measured by a clock that doesn't jump.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async viewersHead(name: string): Promise<Position> {
    const room = await this.load(name);
    this.unloadLater(room);
    return room.viewersHead;
  }

  /**
   * Loads a room that has a delay, before something is said in it: its delay then counts
   * from when this process received the message, not from the time that it carries.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async loadIfDelayed(name: string): Promise<void> {
    if (this.#rooms.has(name)) return;
    const { rules } = await this.#moderation.states.current(name);
    if (rules.delaySeconds > 0) this.unloadLater(await this.load(name));
  }

  /**
   * Returns all existing rooms, loaded or not: those with the most viewers first, then
   * the most recently active; ended ones come last.
   *
   * @throws {Refusal} `unavailable`.
   */
  async list(): Promise<RoomSummary[]> {
    const rooms = await this.#engine.rooms(MAX_LISTED);
    return rooms
      .map(({ name, lastAt, elsewhere, rules }) => {
        const known = rulesOf(rules);
        return {
          name,
          title: known.title,
          viewers: this.loaded(name)?.viewers ?? elsewhere,
          lastAt,
          stream: streamShown(known, this.#options) !== "",
          ended: known.ended,
        };
      })
      .sort((a, b) =>
        Number(a.ended !== undefined) - Number(b.ended !== undefined) ||
        b.viewers - a.viewers
      );
  }

  /** Closes a room after a while, if it is empty then. */
  unloadLater(room: Room): void {
    if (!room.empty) return;
    const timer = setTimeout(() => {
      if (room.empty) room.close("restart");
    }, LINGER_MS);
    Deno.unrefTimer(timer);
  }

  async #load(name: string, owner: RoomOwner): Promise<Room> {
    const { states } = this.#moderation;
    const room = await Room.load(
      name,
      this.#engine,
      this.#options,
      owner,
      this.#viewerFeedOf(await states.fresh(name)),
    );
    // The room receives acts from now on; those made while it was loading are already in
    // this state.
    const state = await states.follow(name);
    state.takeTouched();
    room.viewerFeed = this.#viewerFeedOf(state);
    return room;
  }

  /** Notifies the viewers that an act affects, once this process has the new state. */
  async #acted(room: Room, seq: number): Promise<void> {
    const { states } = this.#moderation;
    states.noteAct(room.name, seq);
    try {
      const state = await states.current(room.name);
      room.viewerFeed = this.#viewerFeedOf(state);
      if (this.#rooms.has(room.name)) this.#shieldEnds.watch(room.name, state);
      const touched = state.takeTouched();
      if (touched.held) room.tellWaiting(state.held.size);
      await this.#tellAffected(room, state, touched);
    } catch (error) {
      // The storage reports its failure itself; the next act or message reads the state
      // again.
      if (!(error instanceof Refusal)) throw error;
    }
  }

  /** Tells those whom changes affect, and records the addresses of who is restricted. */
  async #tellAffected(
    room: Room,
    state: State,
    { viewers, addresses, roleLinks, listed }: Touched,
  ): Promise<void> {
    const some = [viewers, addresses, roleLinks, listed];
    if (some.every(({ size }) => size === 0)) return;
    const { addressBans, views } = this.#moderation;
    const isBound = addressBans.boundBy(addresses);
    const told = await room.tell(
      (person) =>
        boundIdsOf(person).some((id) => viewers.has(id) || listed.has(id)) ||
        // A program's role lasts only as long as its link.
        person.roleLink !== undefined && roleLinks.has(person.roleLink) ||
        isBound(person),
      (person) => ({
        type: "you",
        ...views.briefingFrom(
          room.name,
          state,
          person,
          room.viewersHead.seq,
        ),
      }),
    );
    await addressBans.record(room.name, told);
  }

  #viewerFeedOf({ rules: { delaySeconds, pace } }: State): ViewerFeed {
    return {
      delayMs: delaySeconds * 1_000,
      pace: pace ?? this.#options.readingPace,
    };
  }
}
