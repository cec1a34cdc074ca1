import type { Engine } from "../engine/engine.ts";
import type { Person } from "../people/person.ts";
import type { MessageEvent, Role } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkText } from "../wording/text.ts";
import { type Action } from "./actions/action.ts";
import { Acts, type Outcome } from "./acts.ts";
import { AddressBans } from "./address_bans.ts";
import { authorise, isModerator, roleOf } from "./actions/authority.ts";
import { auditLine } from "./actions/decision.ts";
import { decide } from "./actions/decide.ts";
import { granted } from "./actions/people.ts";
import { Lookup, type NameOf } from "./lookup.ts";
import type { ModerationOptions } from "./options.ts";
import { limitsOnAct, tooFastRefusal } from "./rules/pace.ts";
import { Review } from "./review.ts";
import { RoleLinks } from "./role_links.ts";
import { States } from "./state/states.ts";
import { Views } from "./views.ts";

/** Carries out what moderators and hosts do, and keeps what it makes of the rooms. */
export class Moderation {
  readonly states: States;
  readonly lookup: Lookup;
  readonly roleLinks: RoleLinks;
  readonly review: Review;
  readonly addressBans: AddressBans;
  readonly views: Views;
  readonly #engine: Engine;
  readonly #options: ModerationOptions;
  readonly #acts: Acts;

  /** @param nameOf The name of whom history does not know: who is here and has said nothing. */
  constructor(
    engine: Engine,
    options: ModerationOptions,
    nameOf: NameOf = () => undefined,
  ) {
    this.#engine = engine;
    this.#options = options;
    const states = this.states = new States(engine);
    const acts = this.#acts = new Acts(engine, states);
    this.lookup = new Lookup(engine, states, nameOf);
    this.roleLinks = new RoleLinks(engine, states, acts, options);
    this.review = new Review(acts);
    this.addressBans = new AddressBans(states, acts, options);
    this.views = new Views(engine, states, options);
  }

  /**
   * Sees that a person acts no faster than this chat allows. What is said to everybody
   * counts as a message, too: a host is bound to the pace of messages as anybody is.
   *
   * @param speaks Whether it is an announcement.
   * @param key The client's name for it: an announcement that is made already costs nothing.
   * @throws {Refusal} `rate_limited`, `unavailable`.
   */
  async checkPace(
    room: string,
    { viewer, address }: Person,
    speaks: boolean,
    key?: string,
  ): Promise<void> {
    const { messageRate, addressHashes } = this.#options;
    if (messageRate === 0) return;
    const [hash] = addressHashes(address);
    const limits = limitsOnAct(viewer.id, hash, speaks, this.#options);
    if (limits.length === 0) return;
    const empty = await this.#engine.take(limits);
    if (!empty) return;
    if (
      speaks && key !== undefined &&
      await this.#engine.find(room, viewer.id, key) !== undefined
    ) return;
    throw tooFastRefusal(
      limits[empty.index],
      empty.retryAfterMs,
      "Cannot do this",
    );
  }

  /**
   * Does what a moderator or a host asks for. Anybody may delete what they said.
   *
   * @param key The client's name for it: an announcement is made once under it.
   * @throws {Refusal} `forbidden`, `bad_action`, `conflict`, `no_such_viewer`,
   * `no_such_message`, `empty`, `too_long`, `no_such_room`, `unavailable`.
   */
  carryOut(
    room: string,
    person: Person,
    action: Action,
    key?: string,
  ): Promise<Outcome> {
    const { maxMessageLength } = this.#options;
    return this.#acts.store(room, async (state) => {
      const role = roleOf(state, person, room);
      const message = await this.#messageOf(room, person, role, action);
      const target = "whom" in action
        ? await this.lookup.whom(room, action.whom)
        : undefined;
      const checked = action.action === "announce"
        ? { ...action, text: checkText(action.text, maxMessageLength) }
        : action;
      return decide(state, checked, {
        person,
        role,
        target,
        message,
        key,
        maxMessageLength,
        now: Date.now(),
      });
    });
  }

  /**
   * The message that an action is about, if it is about one and that is there.
   *
   * @throws {Refusal} `forbidden`: the action is not for this role.
   */
  async #messageOf(
    room: string,
    { viewer }: Person,
    role: Role,
    action: Action,
  ): Promise<MessageEvent | undefined> {
    const mayOnlyOwn = action.action === "delete" && !isModerator(role);
    if (!mayOnlyOwn) authorise(role, action);
    if (!("target" in action)) return;
    const message = await this.lookup.message(room, action.target);
    if (mayOnlyOwn && message?.from.id !== viewer.id) {
      throw new Refusal(
        "forbidden",
        "Cannot delete this: it is not your message.",
      );
    }
    return message;
  }

  /** Keeps the name of a moderator who has come. Nobody waits for it. */
  keepName(room: string, person: Person): void {
    this.#rename(room, person).catch((error) => {
      if (!(error instanceof Refusal)) throw error;
    });
  }

  /** Keeps the name by which a moderator or a host is known, which others can't take. */
  async #rename(room: string, { viewer }: Person): Promise<void> {
    const grant = (await this.states.of(room)).roles.get(viewer.id);
    if (!grant || grant.name === viewer.name) return;
    await this.#acts.store(room, (state) => {
      const { role, by } = state.roles.get(viewer.id) ?? grant;
      const reason = `was ${grant.name}`;
      const who = { ...viewer, role };
      const audit = auditLine(who, "rename", Date.now(), { reason });
      return granted(viewer, role, by, audit, { answer: "" });
    });
  }
}
