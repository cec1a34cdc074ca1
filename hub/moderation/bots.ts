import { now } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { counters, countingRejections } from "../operator/metrics.ts";
import type { Person } from "../people/person.ts";
import { hashToken } from "../people/token.ts";
import type { AcceptedEvent } from "../answers.ts";
import { Refusal } from "../refusal.ts";
import { findLinks } from "../wording/links.ts";
import { checkName, checkText } from "../wording/text.ts";
import type { Moderation } from "./moderation.ts";
import type { ModerationOptions } from "./options.ts";
import type { Posting } from "./posting.ts";
import { checkMayWrite, objectionRefusal } from "./rules/judge.ts";
import { KnownWaits } from "./rules/known_waits.ts";
import { limitsOnBot, Payment, storedBytes } from "./rules/pace.ts";
import { botId } from "./state/bot_id.ts";
import type { Bot } from "./state/entries.ts";
import type { State } from "./state/state.ts";

/** What a program says through a bot link. */
export interface BotSaid {
  readonly text: string;
  /** As of a message; the same key is posted once. */
  readonly key: string;
  /** For whom it speaks, such as somebody in another chat. */
  readonly name?: string;
}

/** Programs that write to rooms through bot links. */
export class Bots {
  readonly #engine: Engine;
  readonly #moderation: Moderation;
  readonly #posting: Posting;
  readonly #options: ModerationOptions;
  readonly #checkOpen: () => void;
  readonly #waits: KnownWaits;

  /** @param checkOpen Throws `unavailable` if the hub is closing. */
  constructor(
    engine: Engine,
    moderation: Moderation,
    posting: Posting,
    options: ModerationOptions,
    checkOpen: () => void,
  ) {
    this.#engine = engine;
    this.#waits = new KnownWaits(engine);
    this.#posting = posting;
    this.#moderation = moderation;
    this.#options = options;
    this.#checkOpen = checkOpen;
  }

  /**
   * Posts a message under a bot's name. Slow mode and review don't apply; the length, links
   * and blocked words do, and that the room is closed or has ended. A command is a text.
   *
   * @param person Who makes the request: it counts wrong secrets.
   * @param secret The link's.
   * @throws {Refusal} `unauthorised`, `room_ended`, `closed`, `timed_out`, `banned`, `no_links`,
   * `blocked`, `empty`, `too_long`, `bad_name`, `rate_limited`, `bad_room`, `no_such_room`,
   * `unavailable`.
   */
  async say(
    room: string,
    person: Person,
    secret: string,
    said: BotSaid,
  ): Promise<AcceptedEvent> {
    return await countingRejections(async () => {
      this.#checkOpen();
      const hash = hashToken(secret);
      await this.#moderation.roleLinks.checkBot(room, person, hash);
      const { key } = said;
      const payment = new Payment(
        this.#waits,
        () => this.#engine.findByKey(room, botId(hash), key),
      );
      const seq = await this.#moderation.states.byNewest(
        room,
        (state) => this.#post(room, state, hash, said, payment),
      );
      counters.accepted++;
      return { type: "accepted", key, seq };
    });
  }

  async #post(
    room: string,
    state: State,
    hash: string,
    { text: asked, key, name }: BotSaid,
    payment: Payment,
  ): Promise<number> {
    const bot = state.bots.get(hash);
    if (!bot) throw noBotRefusal();
    const text = checkText(asked, this.#options.maxMessageLength);
    const links = findLinks(text);
    const from = viewerOf(hash, bot, name);
    const objection = this.#objection(state, from, text, links);
    if (objection) throw objection;
    const bytes = storedBytes([key, text, links, from]);
    const before = await payment.take(
      limitsOnBot(room, from.id, this.#options, bytes),
    );
    if (before !== undefined) return before;
    const message = { from, text, key, links };
    return await this.#posting.publish(room, state, message);
  }

  #objection(
    state: State,
    viewer: Person["viewer"],
    text: string,
    links: ReturnType<typeof findLinks>,
  ): Refusal | undefined {
    const person: Person = { viewer, address: "", since: 0, admin: false };
    const role = "viewer" as const;
    const said = { person, role, text, links, addressHashes: [], now: now() };
    checkMayWrite(state, said);
    // The name comes from elsewhere, too.
    return objectionRefusal(state, said) ??
      (viewer.bot
        ? objectionRefusal(state, { text: viewer.bot, links: undefined })
        : undefined);
  }
}

function viewerOf(hash: string, { name }: Bot, speaker?: string) {
  return {
    id: botId(hash),
    name,
    role: "viewer" as const,
    bot: speaker === undefined ? "" : checkName(speaker),
  };
}

function noBotRefusal(): Refusal {
  return new Refusal(
    "unauthorised",
    "Cannot send: this bot link is not for this room, or it was removed.",
  );
}
