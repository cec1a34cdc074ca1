import type { AuditRecord } from "../engine/audit.ts";
import type { Engine, PageRequest } from "../engine/engine.ts";
import type { Person } from "../people/person.ts";
import type {
  Restriction,
  Role,
  RoomSettings,
  WelcomeEvent,
} from "../protocol.ts";
import { isModerator, roleOf } from "./actions/authority.ts";
import { settingsOf } from "./actions/rooms.ts";
import {
  type Bot,
  DELEGABLE_RULES,
  type Grant,
  type HeldMessage,
  type KnownRestriction,
  leftOf,
  type ListedBan,
  moderatorsRules,
  type RoleLink,
  type Rules,
  type ShieldRules,
  type StoredList,
  type StoredRestriction,
  type StoredShield,
  type StoredWebhook,
  type Unlisted,
  untilOf,
} from "./state/entries.ts";
import { textHash } from "./rules/repeats.ts";
import { shieldOf } from "./state/shield.ts";
import type { RoomsHere } from "./rooms_here.ts";
import type { Reading } from "./reading.ts";
import { restrictionOf } from "./rules/judge.ts";
import type { ModerationOptions } from "./options.ts";
import { viewerHere } from "./names.ts";
import type { State } from "./state/state.ts";
import type { States } from "./state/states.ts";

/** Maximum number of audit log lines in one answer. */
const AUDIT_PAGE = 500;

/** What a person needs to know on arrival: who they are here, and the room's settings. */
export type Briefing = Pick<
  WelcomeEvent,
  "you" | "settings" | "pin" | "restriction" | "waiting"
>;

/** A held message as moderators see it. */
export interface HeldView extends HeldMessage {
  /** Equal for messages that say the same words, also if they are spelled to look different. */
  readonly words: string;
}

/** Maximum number of a list's people, and of exceptions, that moderators are shown. */
const MAX_SHOWN = 100;

/** An imported list as moderators see it. */
export interface ShownList extends StoredList {
  /** Whether this server made it, by its signature. */
  readonly own: boolean;
  /** Its first bans in force, without those who may write all the same. */
  readonly people: readonly ListedBan[];
}

/** A room's state as moderators see it; `links` is empty unless the viewer is the host. */
export interface RoomView {
  readonly role: Role;
  /** The room's own, with what applies where its host has set nothing. */
  readonly rules: Omit<Rules, "shield" | "moderatorsMay"> & {
    readonly shield: ShieldRules;
    readonly moderatorsMay: readonly string[];
  };
  /** The rules that the host may leave to moderators. */
  readonly delegable: readonly string[];
  /** Shield, if it is on. */
  readonly shield?: Omit<StoredShield, "lengthMs">;
  /** Whether the operator has a hook, which `rules.hook` turns on. */
  readonly hasHook: boolean;
  readonly restrictions: ReadonlyMap<string, ShownRestriction>;
  readonly held: ReadonlyMap<string, HeldView>;
  readonly roles: ReadonlyMap<string, Grant>;
  /** Imported ban lists, by id. */
  readonly lists: ReadonlyMap<string, ShownList>;
  /** The newest of those to whom no list applies, by viewer id. */
  readonly exceptions: ReadonlyMap<string, ShownException>;
  readonly roleLinks: ReadonlyMap<string, RoleLink>;
  /** By link id; empty unless the viewer is the host. */
  readonly bots: ReadonlyMap<string, Bot>;
  /** The host's webhook, for the host. */
  readonly webhook?: Omit<StoredWebhook, "secret">;
  /** Whether the operator allows webhooks. */
  readonly mayHaveWebhook: boolean;
}

/** A restriction as moderators see it. */
export type ShownRestriction = Omit<StoredRestriction, "lengthMs" | "network">;

/** An exception to lists as moderators see it. */
export interface ShownException extends Unlisted {
  readonly name: string;
}

/** A line of the audit log, parsed. */
export interface AuditLine extends Record<string, unknown> {
  readonly seq: number;
  /** Whether it is of an act that the reader can undo, unless a newer page says otherwise. */
  readonly undoable?: true;
}

/** Views of a room's state, limited by role. */
export class Views {
  readonly #engine: Engine;
  readonly #states: States;
  readonly #reading: Reading;
  readonly #options: ModerationOptions;
  readonly #here: Pick<RoomsHere, "viewersSeq">;
  /** The settings that follow from a room's rules: everyone who arrives gets them. */
  readonly #settings = new WeakMap<Rules, RoomSettings>();

  constructor(
    engine: Engine,
    states: States,
    reading: Reading,
    options: ModerationOptions,
    here: Pick<RoomsHere, "viewersSeq">,
  ) {
    this.#engine = engine;
    this.#states = states;
    this.#reading = reading;
    this.#options = options;
    this.#here = here;
  }

  /**
   * Returns what a person needs to know on arrival.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async briefing(room: string, person: Person): Promise<Briefing> {
    const state = await this.#states.current(room);
    const viewersSeq = mayHidePin(state)
      ? await this.#here.viewersSeq(room)
      : Infinity;
    return this.briefingFrom(room, state, person, viewersSeq);
  }

  /**
   * Returns what {@linkcode briefing} would; `undefined`: something has to be read first, a
   * role link checked, or the address of someone who is restricted recorded.
   */
  briefingNow(room: string, person: Person): Briefing | undefined {
    const state = this.#states.known(room);
    if (!state || person.roleLink || mayHidePin(state)) return undefined;
    const briefing = this.briefingFrom(room, state, person, Infinity);
    return briefing.restriction ? undefined : briefing;
  }

  /**
   * Returns the same from a given state.
   *
   * @param viewersSeq The `seq` of the newest event that viewers may see.
   */
  briefingFrom(
    room: string,
    state: State,
    person: Person,
    viewersSeq: number,
  ): Briefing {
    const role = roleOf(state, person, room);
    const moderates = isModerator(role);
    return {
      you: viewerHere(state, person, role),
      settings: this.#settingsOf(state),
      pin: moderates || (state.pin?.target ?? 0) <= viewersSeq
        ? state.pin
        : undefined,
      restriction: moderates ? undefined : this.#restriction(state, person),
      waiting: moderates ? state.held.size : undefined,
    };
  }

  #settingsOf({ rules, raised }: State): RoomSettings {
    let settings = this.#settings.get(rules);
    const until = raised && untilOf(raised);
    if (!settings || settings.shield?.until !== until) {
      settings = settingsOf(rules, this.#options, raised);
      this.#settings.set(rules, settings);
    }
    return settings;
  }

  /** The restriction that applies to a person, if any. */
  #restriction(state: State, person: Person): Restriction | undefined {
    const hashes = state.addresses.size === 0
      ? []
      : this.#options.addressHashes(person.address);
    return restrictionOf(state, person, hashes);
  }

  /**
   * Returns a room's state for moderators.
   *
   * @throws {Refusal} As {@linkcode Reading.run}.
   */
  async view(room: string, person: Person): Promise<RoomView> {
    return await this.#reading.run(
      room,
      person,
      (state, role) => this.#view(state, role),
    );
  }

  async #view(state: State, role: Role): Promise<RoomView> {
    const { ownRules, raised, restrictions, roles, roleLinks } = state;
    const isHost = role === "host";
    return {
      role,
      rules: {
        ...ownRules,
        shield: shieldOf(ownRules),
        moderatorsMay: moderatorsRules(ownRules),
      },
      delegable: DELEGABLE_RULES,
      shield: raised &&
        { since: raised.since, until: untilOf(raised), by: raised.by },
      hasHook: this.#options.hook !== undefined,
      held: new Map(
        [...state.held].sort(([, a], [, b]) => a.at - b.at)
          .map(([id, held]) => [id, heldView(held)]),
      ),
      roles,
      restrictions: new Map(
        [...restrictions].filter(([, each]) => leftOf(each) > 0)
          .map(([id, each]) => [id, shownRestriction(each)]),
      ),
      lists: await this.#lists(state),
      exceptions: exceptionsIn(state),
      roleLinks: isHost ? roleLinks : new Map(),
      bots: isHost ? state.bots : new Map(),
      webhook: isHost ? shownWebhook(state) : undefined,
      mayHaveWebhook: this.#options.roomWebhooks !== "no",
    };
  }

  async #lists({ listed }: State): Promise<Map<string, ShownList>> {
    const shown = [...listed.lists].map(async ([id, list]) =>
      [id, {
        ...list,
        own: await this.#options.listKeys.areOwn(list.key),
        people: listed.bansOf(id).filter(({ id }) => listed.banOf(id))
          .slice(0, MAX_SHOWN),
      }] as const
    );
    return new Map(await Promise.all(shown));
  }

  /**
   * Returns the audit log for moderators and hosts, newest line first.
   *
   * @throws {Refusal} As {@linkcode Reading.run}.
   */
  async audit(
    room: string,
    person: Person,
    { before, limit = AUDIT_PAGE }: Partial<PageRequest> = {},
  ): Promise<AuditLine[]> {
    return await this.#reading.run(
      room,
      person,
      (_, role) =>
        this.#auditPage(room, auditLineReader(role), { before, limit }),
    );
  }

  /**
   * Returns all of the audit log in pages, newest line first, for moderators and hosts.
   *
   * @throws {Refusal} As {@linkcode Reading.run}.
   */
  async wholeAudit(
    room: string,
    person: Person,
  ): Promise<AsyncIterable<readonly AuditLine[]>> {
    const pages = await this.#reading.run(room, person, async (_, role) => {
      const lineIn = auditLineReader(role);
      const page = (before?: number) =>
        this.#auditPage(room, lineIn, { before, limit: AUDIT_PAGE });
      const first = await page();
      return (async function* () {
        for (let lines = first; lines.length > 0;) {
          yield lines;
          lines = await page(lines.at(-1)!.seq);
        }
      })();
    });
    return this.#reading.inTurns(room, person, pages);
  }

  async #auditPage(
    room: string,
    lineIn: (record: AuditRecord) => AuditLine,
    { before, limit }: PageRequest,
  ): Promise<AuditLine[]> {
    const records = await this.#engine.audit(room, {
      before,
      limit: Math.min(limit, AUDIT_PAGE),
    });
    return records.map(lineIn);
  }
}

function exceptionsIn({ listed }: State): Map<string, ShownException> {
  return new Map(
    [...listed.exceptions].sort(([, a], [, b]) => b.at - a.at)
      .slice(0, MAX_SHOWN)
      .map(([id, exception]) => [id, { name: "Someone", ...exception }]),
  );
}

/**
 * Returns a function that parses lines of the audit log, which it gets newest first.
 *
 * @param role Of whoever reads them: moderators can't undo what the host did.
 */
export function auditLineReader(
  role: Role,
): (record: AuditRecord) => AuditLine {
  const undone = new Set<unknown>();
  return ({ seq, json }) => {
    const { undo, asked: _, answer: __, undecided: ___, ...line } = JSON.parse(
      json,
    );
    undone.add(line.undoes);
    const undoable = undo && !undone.has(seq) &&
      (role === "host" || line.by?.role !== "host");
    return { seq, ...line, ...(undoable && { undoable }) };
  };
}

function shownRestriction(known: KnownRestriction): ShownRestriction {
  const { kind, name, at, reason, by, addresses } = known;
  return { kind, name, at, until: untilOf(known), reason, by, addresses };
}

/** Held messages with their words, as they were asked for last. */
const shown = new WeakMap<HeldMessage, HeldView>();

function heldView(held: HeldMessage): HeldView {
  let view = shown.get(held);
  if (!view) {
    view = { ...held, words: textHash(held.text) };
    shown.set(held, view);
  }
  return view;
}

/** The webhook without its secret. */
function shownWebhook({ webhook }: State): RoomView["webhook"] {
  if (!webhook) return undefined;
  const { secret: _, ...shown } = webhook;
  return shown;
}

/** Whether a delay may still hold the pinned message back from viewers. */
function mayHidePin({ pin, rules }: State): boolean {
  return pin !== undefined && rules.delaySeconds > 0;
}
