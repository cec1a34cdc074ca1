import { now } from "../../clock.ts";
import type { Engine } from "../../engine/engine.ts";
import { idsOf, type Person } from "../../people/person.ts";
import { Refusal } from "../../refusal.ts";
import { inSlices } from "../../turn.ts";
import { BlockedWords, checkPatterns } from "../../wording/words/words.ts";
import type { Lookup } from "../lookup.ts";
import type { ModerationOptions } from "../options.ts";
import type { Reading } from "../reading.ts";
import type { RoomsHere } from "../rooms_here.ts";
import { leftOf } from "../state/entries.ts";
import type { State } from "../state/state.ts";
import type { States } from "../state/states.ts";
import { Crowd } from "./crowd.ts";
import { Networks } from "./networks.ts";
import { RecentMessages } from "./recent_messages.ts";
import { type Group, groupsLike } from "./similar.ts";
import {
  COMPARED_MS,
  type Restricted,
  type Suspect,
  suspects,
} from "./suspects.ts";
import { type Found, Window } from "./window.ts";

/** How far the messages looked at go back, in milliseconds. */
const WINDOW_MS = 3_600_000;

/** Number of newest messages whose authors may be marked. */
const MAX_MARKED_MESSAGES = 500;

/** Maximum number of restrictions compared with: the newest. */
const MAX_RESTRICTED = 500;

/** How long marks are the same for everybody who asks, in milliseconds. */
const MARKS_AGE_MS = 2_000;

/** Maximum number of rooms whose marks are kept. */
const MAX_ROOMS = 100;

/** What the messages of a room have in common with a given one. */
export interface Similar {
  readonly seq: number;
  /** What was looked at: `from` and `to` are the seqs of its oldest and newest message, 0: none. */
  readonly window: {
    readonly messages: number;
    readonly people: number;
    readonly from: number;
    readonly to: number;
  };
  readonly groups: readonly Group[];
  /** How many people are known from the author's network; absent: it isn't known. */
  readonly network?: { readonly people: number };
}

/** Who moderators should have an eye on. */
export interface Marks {
  /** Recent authors who look like somebody who is timed out or banned. */
  readonly suspicious: readonly Suspect[];
  /** The ids of those whose messages wait for review. */
  readonly watched: readonly string[];
  /** How many people are known from a recent author's network, by id, if there are several. */
  readonly shared: Readonly<Record<string, number>>;
}

/** What {@linkcode Raids} needs. */
interface Parts {
  readonly engine: Engine;
  readonly states: States;
  readonly reading: Reading;
  readonly lookup: Lookup;
  readonly options: ModerationOptions;
  readonly here: RoomsHere;
  /** @throws {Refusal} `bad_room`, `unauthorised`, `rate_limited`, `no_such_room`, `unavailable`. */
  readonly checkAccess: (room: string, person: Person) => Promise<void>;
}

/** Shows moderators what belongs together: messages and people of a raid. */
export class Raids {
  readonly #parts: Parts;
  readonly #networks: Networks;
  readonly #recent: RecentMessages;
  readonly #marks = new Map<string, { at: number; marks: Promise<Marks> }>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#networks = new Networks(parts.options);
    this.#recent = new RecentMessages(parts.engine);
  }

  /**
   * Returns what the newest messages have in common with one of them, for moderators.
   *
   * @throws {Refusal} `forbidden`, `no_such_message`, `rate_limited`, `bad_room`,
   * `no_such_room`, `unauthorised`, `unavailable`.
   */
  async similar(room: string, person: Person, seq: number): Promise<Similar> {
    return await this.#read(
      room,
      person,
      (state) => this.#similar(room, state, seq),
    );
  }

  async #similar(room: string, state: State, seq: number): Promise<Similar> {
    const { lookup } = this.#parts;
    const message = await lookup.message(room, seq);
    if (!message) {
      throw new Refusal(
        "no_such_message",
        "Cannot find this message: it is gone.",
      );
    }
    const [window, crowd] = await Promise.all([
      this.#window(room),
      this.#crowd(room, state),
    ]);
    const { messages } = window;
    const { network } = crowd.of(message.from.id) ?? {};
    return {
      seq,
      window: {
        messages: messages.length,
        people: new Set(messages.map(({ from }) => from.id)).size,
        from: messages.at(0)?.seq ?? 0,
        to: messages.at(-1)?.seq ?? 0,
      },
      groups: await groupsLike(message, window, crowd),
      network: network === undefined
        ? undefined
        : { people: crowd.sharing(network) },
    };
  }

  /**
   * Finds the messages with a word or phrase, as blocked words match, except those of
   * moderators and hosts. It checks no role.
   *
   * @param sinceMs How far to look back, in milliseconds, at most an hour.
   * @throws {Refusal} `bad_action`: it is too short or too long; `no_such_room`,
   * `unavailable`.
   */
  async messagesWith(
    room: string,
    phrase: string,
    sinceMs: number,
  ): Promise<Found> {
    const words = new BlockedWords(checkPhrase(phrase));
    const [window, crowd] = await Promise.all([
      this.#window(room, sinceMs),
      this.#crowd(room, await this.#parts.states.current(room)),
    ]);
    return await window.find((message) =>
      words.find(message.text) !== undefined && !crowd.isByStaff(message)
    );
  }

  /**
   * Returns how many people are known from a viewer's network, the viewer included:
   * those who wrote in the last day, and those who are connected here. It checks no role.
   *
   * @returns `undefined`: the viewer's network isn't known.
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async sharing(room: string, viewer: string): Promise<number | undefined> {
    const state = await this.#parts.states.current(room);
    const crowd = await this.#crowd(room, state);
    const { network } = crowd.of(viewer) ?? {};
    return network === undefined ? undefined : crowd.sharing(network);
  }

  /**
   * Returns the keyed hashes of viewers' networks, by id, as far as they are known. It
   * never fails: no restriction waits for it.
   */
  async networks(
    room: string,
    viewers: readonly string[],
  ): Promise<ReadonlyMap<string, string>> {
    const { engine, here } = this.#parts;
    const found = new Map<string, string>();
    if (viewers.length === 0) return found;
    const missing = new Set(viewers);
    await inSlices(here.people(room), (person) => {
      for (const id of idsOf(person)) {
        if (!missing.delete(id)) continue;
        const network = this.#networks.of(person);
        if (network !== undefined) found.set(id, network);
      }
    });
    if (missing.size === 0) return found;
    const traces = await engine.traces(room, [...missing])
      .catch(() => undefined);
    for (const [id, { network }] of traces ?? []) found.set(id, network);
    return found;
  }

  /**
   * Returns whom moderators should have an eye on, for moderators. It may be some seconds
   * old.
   *
   * @throws {Refusal} `forbidden`, `rate_limited`, `bad_room`, `no_such_room`,
   * `unauthorised`, `unavailable`.
   */
  async marks(room: string, person: Person): Promise<Marks> {
    return await this.#read(
      room,
      person,
      (state) => this.#marksOf(room, state),
    );
  }

  async #marksOf(room: string, state: State): Promise<Marks> {
    const time = performance.now();
    const kept = this.#marks.get(room);
    if (kept && time - kept.at < MARKS_AGE_MS) return await kept.marks;
    this.#marks.delete(room);
    if (this.#marks.size >= MAX_ROOMS) this.#marks.clear();
    const marks = this.#readMarks(room, state);
    this.#marks.set(room, { at: time, marks });
    marks.catch(() => this.#marks.delete(room));
    return await marks;
  }

  async #readMarks(room: string, state: State): Promise<Marks> {
    const [{ messages }, crowd] = await Promise.all([
      this.#parts.engine.history(room, { limit: MAX_MARKED_MESSAGES }),
      this.#crowd(room, state),
    ]);
    const names = new Map(
      messages.filter((each) => !crowd.isByStaff(each))
        .map(({ from }) => [from.id, from.name]),
    );
    const candidates = [...names].flatMap(([id, name]) => {
      const known = crowd.of(id);
      return known ? [{ id, name, ...known }] : [];
    });
    const sharing = (network: string) => crowd.sharing(network);
    const shared = candidates.flatMap(({ id, network }) => {
      const people = network === undefined ? 0 : sharing(network);
      return people > 1 ? [[id, people] as const] : [];
    });
    return {
      suspicious: suspects(
        candidates.filter(({ id }) => !state.isRestricted(id)),
        restrictedIn(state, crowd),
        sharing,
      ),
      watched: [...state.watched.keys()],
      shared: Object.fromEntries(shared),
    };
  }

  /** @param sinceMs How far it goes back, in milliseconds, at most an hour. */
  async #window(room: string, sinceMs = WINDOW_MS): Promise<Window> {
    const time = await this.#parts.engine.time();
    const messages = await this.#recent.read(room, time - WINDOW_MS);
    const oldest = time - sinceMs;
    return new Window(messages.filter(({ at }) => at >= oldest));
  }

  async #crowd(room: string, state: State): Promise<Crowd> {
    const { engine, here } = this.#parts;
    const people = here.people(room);
    const [traces] = await Promise.all([
      engine.traces(room),
      this.#networks.prepare(people),
    ]);
    return new Crowd(room, state, traces, people, this.#networks);
  }

  async #read<T>(
    room: string,
    person: Person,
    body: (state: State) => Promise<T>,
  ): Promise<T> {
    const { reading, checkAccess } = this.#parts;
    await checkAccess(room, person);
    return await reading.run(room, person, body);
  }
}

/**
 * Returns the people who were restricted last, then those of imported lists, with the
 * networks they are known from.
 */
function restrictedIn(state: State, crowd: Crowd): Restricted[] {
  const oldest = now() - COMPARED_MS;
  const addresses = Map.groupBy(state.addresses, ([, viewer]) => viewer);
  return [state.restrictions, state.listed.bans]
    .flatMap((restrictions) =>
      [...restrictions]
        .filter(([, each]) => leftOf(each) > 0 && each.at > oldest)
        .sort(([, a], [, b]) => b.at - a.at)
    )
    .slice(0, MAX_RESTRICTED)
    .map(([id, { name, at, network }]) => ({
      id,
      name,
      at,
      networks: [
        network,
        crowd.of(id)?.network,
        ...(addresses.get(id) ?? []).map(([hash]) => hash),
      ].filter((each) => each !== undefined),
    }));
}

function checkPhrase(phrase: string): string[] {
  try {
    const patterns = checkPatterns(phrase);
    if (patterns.length === 1) return patterns;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
  throw new Refusal(
    "bad_action",
    "Cannot look for this: write a word or phrase of 2 to 64 characters.",
  );
}
