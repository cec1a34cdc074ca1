import { now } from "../clock.ts";
import { type Engine, type NewMessage, StaleState } from "../engine/engine.ts";
import { publishDuration } from "../operator/metrics.ts";
import { Limiter } from "../engine/limiter.ts";
import type { Person } from "../people/person.ts";
import type { Mentions, Viewer } from "../protocol.ts";
import type { Say } from "../frames.ts";
import type { AcceptedEvent, Ack, HeldEvent } from "../answers.ts";
import { Refusal } from "../refusal.ts";
import { isCommand, readMessage } from "../wording/command.ts";
import { checkText, checkVisible } from "../wording/text.ts";
import { isModerator, roleOf } from "./actions/authority.ts";
import { carryOutCommand } from "./commands.ts";
import type { Hook } from "./hook/hook.ts";
import {
  checkMayWrite,
  judge,
  mayPass,
  type Statement,
} from "./rules/judge.ts";
import { KnownWaits } from "./rules/known_waits.ts";
import { findLinks } from "../wording/links.ts";
import { placeMentions } from "../wording/mentions.ts";
import type { Moderation } from "./moderation.ts";
import { viewerHere } from "./names.ts";
import type { ModerationOptions } from "./options.ts";
import {
  checkBeginning,
  type Limit,
  limitsOn,
  Payment,
  slowLimits,
  storedBytes,
  timesViewers,
} from "./rules/pace.ts";
import { repeatLimits } from "./rules/repeats.ts";
import type { Review } from "./review.ts";
import type { RoomsHere } from "./rooms_here.ts";
import { Tracing } from "./raid/tracing.ts";
import type { State } from "./state/state.ts";

/** Limit on one viewer's reactions. */
const REACTION_PACE = { burst: 10, intervalMs: 250 };

/** A checked message, before it is judged. */
interface Post {
  readonly key: string;
  readonly said: string;
  readonly me: true | undefined;
  readonly links: Statement["links"];
  readonly mentions: Mentions | undefined;
  readonly replyTo: number | undefined;
}

/** What earlier attempts to post a message have done. */
interface Progress {
  /** Whether the state was read from the engine again. */
  refreshed: boolean;
  /** Whether the tokens for pace and bytes were taken; those for slow mode and repeats may still be due. */
  paid: boolean;
  readonly payment: Payment;
  /** What the hook said, once it was asked: the reason to hold the message, if any. */
  hook?: { readonly reason: string | undefined };
}

/**
 * The path of a message: it is checked, judged by the room's rules, rate-limited, and
 * stored or held for review.
 */
export class Posting {
  readonly #engine: Engine;
  readonly #moderation: Moderation;
  readonly #options: ModerationOptions;
  readonly #here: RoomsHere;
  readonly #publishing = new Set<Promise<number>>();
  /** Refuses floods of reactions before the engine is asked, which counts over all processes. */
  readonly #reactions = new Limiter();
  readonly #waits: KnownWaits;
  readonly #tracing: Tracing;
  /** The room in which a person has begun to write: a socket's person asks once. */
  readonly #begun = new WeakMap<Person, string>();
  /** Cached, because a socket's person posts many messages from one address. */
  readonly #hashes = new WeakMap<Person, readonly string[]>();

  constructor(
    engine: Engine,
    moderation: Moderation,
    options: ModerationOptions,
    here: RoomsHere,
  ) {
    this.#engine = engine;
    this.#waits = new KnownWaits(engine);
    this.#tracing = new Tracing(engine);
    this.#moderation = moderation;
    this.#options = options;
    this.#here = here;
  }

  /** Resolves when every message being stored has been answered. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#publishing);
  }

  /**
   * Posts a message, or carries out a command.
   *
   * @throws {Refusal} The reason for which it is rejected.
   */
  async say(
    room: string,
    person: Person,
    { key, text, command, replyTo, mentions: chosen }: Omit<Say, "type">,
  ): Promise<Ack> {
    const clean = checkText(text, this.#options.maxMessageLength);
    if (command !== false && isCommand(clean)) {
      return await carryOutCommand(this.#moderation, room, person, key, clean);
    }
    const { text: said, me } = readMessage(clean);
    checkVisible(said);
    await this.#moderation.names.keep(room, person);
    const links = findLinks(said);
    const mentions = placeMentions(said, links, chosen);
    const post = { key, said, me, links, mentions, replyTo };
    const progress: Progress = {
      refreshed: false,
      paid: false,
      payment: new Payment(
        this.#waits,
        () => this.#engine.findByKey(room, person.viewer.id, key),
      ),
    };
    const { states } = this.#moderation;
    const body = async () =>
      await states.byNewest(
        room,
        (state) => this.#attempt(room, state, person, post, progress),
      );
    const { hook } = this.#options;
    return hook && (await states.current(room)).rules.hook
      ? await hook.inOrder(room, person.viewer.id, body)
      : await body();
  }

  /** Posts a message by a given state. */
  async #attempt(
    room: string,
    state: State,
    person: Person,
    { key, said, me, links, mentions, replyTo }: Post,
    progress: Progress,
  ): Promise<AcceptedEvent | HeldEvent> {
    const statement = this.#statement(room, state, person, said, links);
    let holdReason = await this.#judge(room, state, statement, progress);
    // A client that lost the answer posts the same key again; it isn't a second message.
    if (this.#moderation.review.isHeld(state, person.viewer.id, key)) {
      return held(key);
    }
    // Read after the state, which changes when the message is deleted.
    const reply = replyTo === undefined
      ? undefined
      : await this.#moderation.lookup.replyTo(room, state, statement, replyTo);
    const from = viewerHere(state, person, statement.role);
    const hook = holdReason ? undefined : this.#hookFor(state, from);
    const by = [room, statement, state.rules, this.#options] as const;
    const slow = slowLimits(...by);
    const last =
      () => [...slow, ...repeatLimits(...by, holdReason === undefined)];
    const stored = [key, said, links, mentions, reply, person.viewer.name];
    let seq = await this.#pay(room, state, statement, progress, {
      key,
      stored,
      // A message that the hook refuses doesn't count against slow mode or as a repeat: its
      // author can rephrase it at once.
      last: hook ? [] : last(),
    });
    if (seq === undefined && (hook || holdReason !== undefined)) {
      seq = await this.#engine.findByKey(room, from.id, key);
    }
    if (seq === undefined && hook) {
      progress.payment.check(slow);
      const network = this.#hashesOf(person)[0];
      const asked = { room, from, network, key, text: said, me, links, reply };
      progress.hook ??= { reason: await hook.check(asked) };
      holdReason = mayPass(state, person) ? undefined : progress.hook.reason;
      seq = await progress.payment.take(last());
    }
    if (seq !== undefined) {
      await this.#moderation.checkMessage(room, seq);
      return { type: "accepted", key, seq };
    }
    const message = { text: said, me, links, mentions, reply, key };
    if (holdReason === undefined) {
      seq = await this.publish(room, state, { ...message, from });
      return { type: "accepted", key, seq };
    }
    return await this.#hold(room, person, from, message, progress);
  }

  async #hold(
    room: string,
    person: Person,
    from: Viewer,
    message: Parameters<Review["hold"]>[2],
    progress: Progress,
  ): Promise<HeldEvent> {
    const { text, links, key } = message;
    await this.#moderation.review.hold(
      room,
      from,
      message,
      (state) =>
        judge(state, this.#statement(room, state, person, text, links)) ??
          (this.#hookFor(state, from) && progress.hook?.reason),
    );
    return held(key);
  }

  /**
   * Takes what a message costs.
   *
   * @param cost Its key, what is stored of it, and the limits of slow mode and repeats that
   * are due now.
   * @returns Its `seq` if it is posted already.
   */
  async #pay(
    room: string,
    state: State,
    statement: Statement,
    progress: Progress,
    { key, stored, last }: {
      readonly key: string;
      readonly stored: unknown;
      readonly last: readonly Limit[];
    },
  ): Promise<number | undefined> {
    const { payment } = progress;
    if (progress.paid) return await payment.take(last);
    const posted = await this.#postedBefore(room, statement.person, key);
    if (posted !== undefined) return posted;
    await this.#checkBeginning(room, state, statement);
    const bytes = storedBytes(stored);
    const seq = await payment.take([
      ...limitsOn(room, statement, this.#options, bytes),
      ...last,
    ]);
    if (seq !== undefined) return seq;
    progress.paid = true;
    this.#noteTrace(room, statement);
  }

  /** The hook that is asked about a viewer's messages to a room, if any. */
  #hookFor({ rules }: State, { role }: Viewer): Hook | undefined {
    return rules.hook && !isModerator(role) ? this.#options.hook : undefined;
  }

  /** Called once a message has paid: others could push out all traces. */
  #noteTrace(room: string, { person, role }: Statement): void {
    if (isModerator(role)) return;
    this.#tracing.note(room, person, () => this.#hashesOf(person)[0]);
  }

  async #checkBeginning(
    room: string,
    state: State,
    statement: Statement,
  ): Promise<void> {
    const { person } = statement;
    if (this.#begun.get(person) === room || mayPass(state, person)) return;
    const { rules } = state;
    const options = this.#options;
    await checkBeginning(this.#engine, room, statement, rules, options);
    if (rules.minAgeSeconds > 0) this.#begun.set(person, room);
  }

  /** As {@linkcode judge}, but a refusal is by the newest state. */
  async #judge(
    room: string,
    state: State,
    statement: Statement,
    progress: Progress,
  ): Promise<string | undefined> {
    const { version } = state;
    try {
      return judge(state, statement);
    } catch (error) {
      if (!(error instanceof Refusal) || progress.refreshed) throw error;
      // What speaks against the message may have been lifted in another process a moment
      // ago.
      progress.refreshed = true;
      const { version: newest } = await this.#moderation.states.fresh(room);
      if (newest === version) throw error;
      throw new StaleState(
        "Cannot decide by this state: there is a newer one.",
      );
    }
  }

  /** The `seq` of what a browser posted with this key just before it got a new id. */
  async #postedBefore(
    room: string,
    { earlier: [last] = [] }: Person,
    key: string,
  ): Promise<number | undefined> {
    return last === undefined
      ? undefined
      : await this.#engine.findByKey(room, last, key);
  }

  /**
   * Ensures that a person may react: that they may write, and not too often.
   *
   * @throws {Refusal} `room_ended`, `timed_out`, `banned`, `closed`, `rate_limited`,
   * `unavailable`.
   */
  async checkReacting(room: string, person: Person): Promise<void> {
    const state = await this.#moderation.states.current(room);
    const statement = this.#statement(room, state, person, "", undefined);
    checkMayWrite(state, statement);
    const { id } = person.viewer;
    const buckets = [{ key: `react:${id}`, ...REACTION_PACE }];
    const [address] = statement.addressHashes;
    if (this.#options.messageRate > 0 && address !== undefined) {
      // Over HTTP, anyone can be a new viewer each time. No viewer's id starts with an @.
      const key = `react:@${address}`;
      buckets.push({ key, ...timesViewers(REACTION_PACE) });
    }
    const wait = this.#reactions.take(buckets) ??
      await this.#engine.take(buckets);
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
      // Computed only if needed: a keyed hash is the most expensive part of a message.
      addressHashes: state.addresses.size > 0 || messageRate > 0 ||
          state.rules.slowSeconds > 0
        ? this.#hashesOf(person)
        : [],
      now: now(),
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
   * Stores a message that was judged by a state; {@linkcode settled} waits for it. Throws as
   * {@linkcode Engine.publish}.
   */
  async publish(
    room: string,
    { rules, version }: State,
    message: NewMessage,
  ): Promise<number> {
    if (rules.delaySeconds > 0) await this.#here.loadDelayed(room);
    const began = performance.now();
    const publishing = this.#engine.publish(room, { ...message, version });
    this.#publishing.add(publishing);
    try {
      const seq = await publishing;
      this.#here.stored(room, seq);
      // It is older than the last act: the key was stored before.
      if (seq <= version) await this.#moderation.checkMessage(room, seq);
      return seq;
    } finally {
      publishDuration.observe((performance.now() - began) / 1e3);
      this.#publishing.delete(publishing);
    }
  }
}

function held(key: string): HeldEvent {
  return {
    type: "held",
    key,
    message: "Your message will be shown once a moderator approves it.",
  };
}
