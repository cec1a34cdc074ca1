import { type Engine, type NewMessage, StaleState } from "../engine/engine.ts";
import { publishDuration } from "../operator/metrics.ts";
import { Limiter } from "../engine/limiter.ts";
import type { Person } from "../people/person.ts";
import type {
  AcceptedEvent,
  DoneEvent,
  HeldEvent,
  Reply,
  Say,
  Viewer,
} from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkText } from "../wording/text.ts";
import { isModerator, roleOf } from "./actions/authority.ts";
import { HELP_TEXT, isCommand, parseCommand } from "./actions/command.ts";
import { checkMayWrite, judge, type Statement } from "./rules/judge.ts";
import { findLinks } from "../wording/links.ts";
import type { Moderation } from "./moderation.ts";
import type { ModerationOptions } from "./options.ts";
import { limitsOn, tooFastRefusal, VIEWERS_PER_ADDRESS } from "./rules/pace.ts";
import type { State } from "./state/state.ts";

/** Reactions of one viewer: this many at once, then one in so many milliseconds. */
const REACTION_PACE = { burst: 10, intervalMs: 250 };

/** A message as it was said, before it is judged. */
interface Post {
  readonly key: string;
  readonly said: string;
  readonly links: Statement["links"];
  readonly reply: Reply | undefined;
}

/** Where viewers speak: what is said is checked, judged by the room's rules, paced, and stored. */
export class Posting {
  readonly #engine: Engine;
  readonly #moderation: Moderation;
  readonly #options: ModerationOptions;
  readonly #publishing = new Set<Promise<number>>();
  /** Of this process alone: reactions are merged, and cost the storage nothing. */
  readonly #reactions = new Limiter();
  /** Hashes of where people come from: a socket's person says many things from one address. */
  readonly #hashes = new WeakMap<Person, readonly string[]>();

  constructor(
    engine: Engine,
    moderation: Moderation,
    options: ModerationOptions,
  ) {
    this.#engine = engine;
    this.#moderation = moderation;
    this.#options = options;
  }

  /** Resolves when all that is being stored has its answer. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#publishing);
  }

  /**
   * Takes what a person says: a message, or a command.
   *
   * @throws {Refusal} Why it is not taken.
   */
  async say(
    room: string,
    person: Person,
    { key, text, replyTo }: Omit<Say, "type">,
  ): Promise<AcceptedEvent | DoneEvent | HeldEvent> {
    const clean = checkText(text, this.#options.maxMessageLength);
    if (isCommand(clean)) return await this.#command(room, person, key, clean);
    // "//" is how a message begins with a slash.
    const said = clean.startsWith("//") ? clean.slice(1) : clean;
    const links = findLinks(said);
    const reply = replyTo === undefined
      ? undefined
      : await this.#moderation.lookup.replyTo(room, replyTo);
    const progress = { asked: false, paced: false };
    return await this.#moderation.states.byNewest(
      room,
      (state) =>
        this.#attempt(
          room,
          state,
          person,
          { key, said, links, reply },
          progress,
        ),
    );
  }

  async #attempt(
    room: string,
    state: State,
    person: Person,
    { key, said, links, reply }: Post,
    /** Whether the engine was asked for a newer state, and whether tokens were taken. */
    progress: { asked: boolean; paced: boolean },
  ): Promise<AcceptedEvent | HeldEvent> {
    const { version } = state;
    const statement = this.#statement(room, state, person, said, links);
    let why: string | undefined;
    try {
      why = judge(state, statement);
    } catch (error) {
      if (!(error instanceof Refusal) || progress.asked) throw error;
      // What stands against it may have been lifted elsewhere a moment ago.
      progress.asked = true;
      const { version: newest } = await this.#moderation.states.fresh(room);
      if (newest === version) throw error;
      throw new StaleState(
        "Cannot decide by this state: there is a newer one.",
      );
    }
    // Whoever lost the answer says it again, which is no second message.
    if (this.#moderation.review.waits(state, person.viewer.id, key)) {
      return held(key);
    }
    if (!progress.paced) {
      const seq = await this.#pace(room, state, statement, key);
      if (seq !== undefined) return { type: "accepted", key, seq };
      progress.paced = true;
    }
    const from: Viewer = { ...person.viewer, role: statement.role };
    if (why === undefined) {
      const message = { from, text: said, key, links, reply, version };
      return { type: "accepted", key, seq: await this.#publish(room, message) };
    }
    const seq = await this.#engine.find(room, from.id, key);
    if (seq !== undefined) return { type: "accepted", key, seq };
    const message = { text: said, links, reply, key };
    await this.#moderation.review.hold(room, from, message, why);
    return held(key);
  }

  /**
   * Sees that a person may react: whoever may not write may not, and not all the time.
   *
   * @throws {Refusal} `timed_out`, `banned`, `closed`, `rate_limited`, `unavailable`.
   */
  async checkReacting(room: string, person: Person): Promise<void> {
    const state = await this.#moderation.states.of(room);
    const statement = this.#statement(room, state, person, "", undefined);
    checkMayWrite(state, statement);
    const { burst, intervalMs } = REACTION_PACE;
    const buckets = [{ key: person.viewer.id, burst, intervalMs }];
    const [address] = statement.addresses;
    if (this.#options.messageRate > 0 && address !== undefined) {
      // By HTTP a new viewer costs nothing. No viewer's id begins with an @.
      buckets.push({
        key: `@${address}`,
        burst: burst * VIEWERS_PER_ADDRESS,
        intervalMs: intervalMs / VIEWERS_PER_ADDRESS,
      });
    }
    const wait = this.#reactions.take(buckets);
    if (!wait) return;
    throw new Refusal(
      "rate_limited",
      "Cannot react: you are reacting too fast. Slow down.",
      { retryAfterMs: wait.retryAfterMs },
    );
  }

  #statement(
    room: string,
    state: State,
    person: Person,
    text: string,
    links: Statement["links"],
  ): Statement {
    const { messageRate } = this.#options;
    return {
      person,
      role: roleOf(state, person, room),
      text,
      links,
      // A keyed hash for nothing would be the dearest part of a message.
      addresses: state.addresses.size > 0 || messageRate > 0 ||
          state.rules.slowSeconds > 0
        ? this.#hashesOf(person)
        : [],
      now: Date.now(),
    };
  }

  #hashesOf(person: Person): readonly string[] {
    let hashes = this.#hashes.get(person);
    if (!hashes) {
      hashes = this.#options.addressHashes(person.address);
      this.#hashes.set(person, hashes);
    }
    return hashes;
  }

  /**
   * @returns The message's `seq` when it is stored already: its answer was lost with the
   * connection, and saying it again costs nothing.
   */
  async #pace(
    room: string,
    { rules }: State,
    statement: Statement,
    key: string,
  ): Promise<number | undefined> {
    const limits = limitsOn(room, statement, rules, this.#options);
    if (limits.length === 0) return;
    const empty = await this.#engine.take(limits);
    if (!empty) return;
    const { id } = statement.person.viewer;
    const seq = await this.#engine.find(room, id, key);
    if (seq !== undefined) return seq;
    throw tooFastRefusal(limits[empty.index], empty.retryAfterMs);
  }

  async #publish(
    room: string,
    message: NewMessage,
  ): Promise<number> {
    const began = performance.now();
    const publishing = this.#engine.publish(room, message);
    this.#publishing.add(publishing);
    try {
      return await publishing;
    } finally {
      publishDuration.observe((performance.now() - began) / 1e3);
      this.#publishing.delete(publishing);
    }
  }

  async #command(
    room: string,
    person: Person,
    key: string,
    text: string,
  ): Promise<DoneEvent> {
    const state = await this.#moderation.states.of(room);
    // What is done is told to everybody in a viewer's place: a typo must not be.
    if (
      !isModerator(roleOf(state, person, room)) &&
      !/^\/(help|mods)\b/i.test(text)
    ) {
      throw new Refusal(
        "forbidden",
        "Cannot do this: only moderators and the host can. To write a message that starts with a slash, type //.",
      );
    }
    // Before anything is looked for: finding whom a command names is most of its cost.
    const speaks = /^\/announce\b/i.test(text);
    await this.#moderation.checkPace(room, person, speaks, key);
    const command = await parseCommand(
      text,
      () => this.#moderation.lookup.knownViewers(room),
    );
    if (command.action === "ask") {
      const message = command.about === "help"
        ? HELP_TEXT
        : moderatorsOf(state);
      return { type: "done", key, message };
    }
    const { message } = await this.#moderation.carryOut(
      room,
      person,
      command,
      key,
    );
    return { type: "done", key, message };
  }
}

function held(key: string): HeldEvent {
  return {
    type: "held",
    key,
    message: "Your message will be shown once a moderator approves it.",
  };
}

function moderatorsOf({ roles }: State): string {
  const names = (role: string) =>
    [...roles.values()].filter((grant) => grant.role === role)
      .map(({ name }) => name).join(", ") || "nobody";
  return `Host: ${names("host")}. Moderators: ${names("moderator")}.`;
}
