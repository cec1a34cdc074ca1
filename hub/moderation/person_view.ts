import type { Engine, MessagesOf } from "../engine/engine.ts";
import { idsOf, type Person } from "../people/person.ts";
import type { MessageEvent, Restriction, Role, Viewer } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { highest, knownRole, roleOf } from "./actions/authority.ts";
import type { Lookup } from "./lookup.ts";
import type { Raids } from "./raid/raids.ts";
import type { Reading } from "./reading.ts";
import type { RoomsHere } from "./rooms_here.ts";
import { type Note, untilOf } from "./state/entries.ts";
import type { State } from "./state/state.ts";
import { type AuditLine, auditLineReader } from "./views.ts";

/** Number of messages on a page of the card. */
const PAGE_LENGTH = 50;

/** Number of a person's newest messages that are searched for their earlier names. */
const NAMED_MESSAGES = 200;

/** The most acts about a person that are shown. */
const MAX_ACTS = 50;

/** What moderators may know about a person in their room; times are in milliseconds since 1970. */
export interface PersonView {
  readonly viewer: Viewer;
  /** When they were first seen; absent: unknown. */
  readonly since?: number;
  readonly messages: {
    readonly count: number;
    /** Whether there may be more than `count`. */
    readonly atLeast?: true;
    /** Newest first. */
    readonly page: readonly MessageEvent[];
    /** The `before` of the next page; absent: there is none. */
    readonly more?: number;
  };
  /** The other names that they had in their newest messages, and in acts about them. */
  readonly names: readonly string[];
  /** What was done about them, the newest first: at most {@linkcode MAX_ACTS}. */
  readonly acts: readonly AuditLine[];
  /** The newest first. */
  readonly notes: readonly (Omit<Note, "viewer"> & { readonly id: string })[];
  readonly restriction?: Restriction & {
    readonly at: number;
    readonly addresses?: true;
  };
  /** Whether their messages aren't held for review. */
  readonly allowed: boolean;
  /** Whether their messages are held without their being told. */
  readonly watched: boolean;
  /** How many people are known from their network, with them; absent: it isn't known. */
  readonly network?: { readonly people: number };
}

/** What a room knows about one person, for moderators. */
export class PersonViews {
  readonly #engine: Engine;
  readonly #reading: Reading;
  readonly #lookup: Pick<Lookup, "message">;
  readonly #here: Pick<RoomsHere, "people">;
  readonly #raids: Pick<Raids, "sharing">;

  constructor(
    engine: Engine,
    reading: Reading,
    lookup: Pick<Lookup, "message">,
    here: Pick<RoomsHere, "people">,
    raids: Pick<Raids, "sharing">,
  ) {
    this.#engine = engine;
    this.#reading = reading;
    this.#lookup = lookup;
    this.#here = here;
    this.#raids = raids;
  }

  /**
   * Returns what moderators may know about a viewer.
   *
   * @param viewer Their id.
   * @param before Only messages with a lower `seq`; all if absent.
   * @throws {Refusal} `no_such_viewer`, and as {@linkcode Reading.run}.
   */
  async view(
    room: string,
    person: Person,
    viewer: string,
    before?: number,
  ): Promise<PersonView> {
    return await this.#reading.run(
      room,
      person,
      (state, role) => this.#view(room, state, role, viewer, before),
    );
  }

  async #view(
    room: string,
    state: State,
    role: Role,
    viewer: string,
    before: number | undefined,
  ): Promise<PersonView> {
    const here = this.#here.people(room)
      .find((each) => idsOf(each).includes(viewer));
    const [found, acts, traces, people] = await Promise.all([
      this.#engine.messagesOf(room, viewer, { before, limit: NAMED_MESSAGES }),
      this.#acts(room, viewer, role),
      this.#engine.traces(room, [viewer]),
      this.#raids.sharing(room, viewer),
    ]);
    const [name, ...others] = new Set([
      ...here ? [here.viewer.name] : [],
      ...found.messages.map(({ from }) => from.name),
      ...namesIn(state, viewer),
      ...acts.flatMap((line) => namesOf(line, viewer)),
    ]);
    if (name === undefined) throw unknownRefusal();
    return {
      viewer: {
        id: viewer,
        name,
        role: highest([
          knownRole(state, viewer),
          here && roleOf(state, here, room),
        ]),
      },
      since: here && here.since > 0
        ? here.since
        : traces.get(viewer)?.since || await this.#firstAt(room, found),
      messages: pageOf(found),
      names: others,
      acts,
      notes: notesOn(state, viewer),
      restriction: restrictionOn(state, viewer),
      allowed: state.allowed.has(viewer),
      watched: state.watched.has(viewer),
      network: people === undefined ? undefined : { people },
    };
  }

  /** When the oldest message was posted, if the engine looked at all of them. */
  async #firstAt(
    room: string,
    { oldest, atLeast }: { oldest?: number; atLeast?: true },
  ): Promise<number | undefined> {
    if (oldest === undefined || atLeast) return;
    return (await this.#lookup.message(room, oldest))?.at;
  }

  /** Returns the newest lines of the audit log that are about a viewer, however old. */
  async #acts(
    room: string,
    viewer: string,
    role: Role,
  ): Promise<AuditLine[]> {
    const acts: AuditLine[] = [];
    const lineIn = auditLineReader(role);
    let before: number | undefined;
    for (;;) {
      const lines = await this.#engine.audit(room, {
        before,
        limit: MAX_ACTS,
        naming: viewer,
      });
      for (const record of lines) {
        const line = lineIn(record);
        if (namesOf(line, viewer).length > 0) acts.push(line);
        if (acts.length === MAX_ACTS) return acts;
      }
      if (lines.length < MAX_ACTS) return acts;
      before = lines.at(-1)!.seq;
    }
  }
}

/** The first page of the messages that were found. */
function pageOf(
  { messages, more, count, atLeast }: MessagesOf,
): PersonView["messages"] {
  const page = messages.slice(0, PAGE_LENGTH);
  return {
    count,
    atLeast,
    page,
    more: messages.length > page.length ? page.at(-1)?.seq : more,
  };
}

function notesOn({ notes }: State, viewer: string): PersonView["notes"] {
  return [...notes].filter(([, note]) => note.viewer === viewer)
    .map(([id, { at, by, text }]) => ({ id, at, by, text }))
    .sort((a, b) => b.at - a.at);
}

function unknownRefusal(): Refusal {
  return new Refusal(
    "no_such_viewer",
    "Cannot show this person: the room knows nothing of them.",
  );
}

/** The names that a room's state has for a viewer. */
function namesIn(
  { roles, staff, restrictions, allowed, watched }: State,
  viewer: string,
): string[] {
  return [roles, staff, restrictions, allowed, watched]
    .flatMap((map) => map.get(viewer)?.name ?? []);
}

/** The names that a line of the audit log has for a viewer whom it is about; none: it isn't. */
function namesOf({ on, people, roles }: AuditLine, viewer: string): string[] {
  return [on, people, roles].flat().flatMap((each) =>
    isNamed(each) && each.id === viewer ? [each.name] : []
  );
}

function isNamed(value: unknown): value is { id: string; name: string } {
  return typeof value === "object" && value !== null && "id" in value &&
    "name" in value && typeof value.name === "string";
}

function restrictionOn(
  state: State,
  viewer: string,
): PersonView["restriction"] {
  const known = state.restrictionOf(viewer);
  if (!known) return;
  const { kind, reason, at, addresses } = known;
  return { kind, until: untilOf(known), reason, at, addresses };
}
