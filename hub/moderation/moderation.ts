import { now } from "../clock.ts";
import type { Engine } from "../engine/engine.ts";
import { checkAccess, idsOf, type Person } from "../people/person.ts";
import type { Role } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkText } from "../wording/text.ts";
import { type Action } from "./actions/action.ts";
import { type ActKey, actKeyOf, Acts, type Outcome } from "./acts.ts";
import { AddressBans } from "./address_bans.ts";
import { checkAuthority, isModerator, roleOf } from "./actions/authority.ts";
import { decide } from "./actions/decide.ts";
import { partsOf } from "./actions/queue.ts";
import { shieldOver } from "./actions/shield.ts";
import { inTurn } from "./in_turn.ts";
import { type Found, Lookup, versionOf } from "./lookup.ts";
import { NameKeeper } from "./name_keeper.ts";
import type { RoomsHere } from "./rooms_here.ts";
import type { ModerationOptions } from "./options.ts";
import { limitsOnAct, storedBytes, takeTokens } from "./rules/pace.ts";
import { Review } from "./review.ts";
import { Reading } from "./reading.ts";
import { PersonViews } from "./person_view.ts";
import { Raids } from "./raid/raids.ts";
import { RoleLinks } from "./role_links.ts";
import type { State } from "./state/state.ts";
import { States } from "./state/states.ts";
import { Views } from "./views.ts";

/** Carries out actions, and holds the state of the rooms. */
export class Moderation {
  readonly states: States;
  readonly lookup: Lookup;
  readonly names: NameKeeper;
  readonly roleLinks: RoleLinks;
  readonly review: Review;
  readonly addressBans: AddressBans;
  readonly reading: Reading;
  readonly views: Views;
  readonly raids: Raids;
  readonly people: PersonViews;
  readonly #engine: Engine;
  readonly #options: ModerationOptions;
  readonly #acts: Acts;

  /** @param here The rooms of this process. */
  constructor(
    engine: Engine,
    options: ModerationOptions,
    here: RoomsHere,
  ) {
    this.#engine = engine;
    this.#options = options;
    const states = this.states = new States(engine);
    const acts = this.#acts = new Acts(engine, states, here.stored);
    this.lookup = new Lookup(engine, states, here);
    this.names = new NameKeeper(engine, states, acts, this.lookup, here);
    this.roleLinks = new RoleLinks(engine, states, acts, options, this.names);
    this.review = new Review(acts);
    this.addressBans = new AddressBans(states, acts, options);
    const reading = this.reading = new Reading(engine, states, options);
    this.views = new Views(engine, states, reading, options, here);
    this.raids = new Raids({
      engine,
      states,
      reading,
      options,
      here,
      lookup: this.lookup,
      checkAccess: (room, person) => this.checkAccess(room, person),
    });
    this.people = new PersonViews(
      engine,
      reading,
      this.lookup,
      here,
      this.raids,
    );
  }

  /**
   * Ensures that a person acts no faster than the rate limits allow. An announcement
   * counts as a message too, also for hosts.
   *
   * @param asked The action, or the command.
   * @param key The client's key: what is already stored isn't limited.
   * @throws {Refusal} `rate_limited`, `unavailable`.
   */
  async checkPace(
    room: string,
    { viewer, address }: Person,
    asked: Action | string,
    key?: string,
  ): Promise<void> {
    const { messageRate, addressHashes } = this.#options;
    if (messageRate === 0) return;
    const [hash] = addressHashes(address);
    const isAnnouncement = typeof asked === "string"
      ? /^\/announce\b/i.test(asked)
      : asked.action === "announce";
    const limits = limitsOnAct(
      viewer.id,
      hash,
      isAnnouncement,
      this.#options,
      storedBytes([key, asked, viewer.name]),
    );
    await takeTokens(
      this.#engine,
      limits,
      async () =>
        key !== undefined
          ? await this.#engine.findByKey(room, viewer.id, key)
          : undefined,
      "Cannot do this",
    );
  }

  /**
   * Ensures that a person may ask something of a room, and that their role link is of it.
   *
   * @throws {Refusal} `bad_room`, `unauthorised`, `rate_limited`, `no_such_room`,
   * `unavailable`.
   */
  async checkAccess(room: string, person: Person): Promise<void> {
    checkAccess(room, person);
    await this.roleLinks.check(room, person);
  }

  /**
   * Carries out an action. Anyone may delete their own messages.
   *
   * @param key The client's key: all but approvals and new links are carried out once per
   * key, and have the same answer again.
   * @param command The text of the command that the action was given as: its key stands for
   * this text, and the caller has looked for its answer.
   * @throws {Refusal} `forbidden`, `bad_action`, `conflict`, `no_such_viewer`,
   * `no_such_message`, `empty`, `too_long`, `name_taken`, `private_stream`,
   * `no_such_room`, `unavailable`.
   */
  async carryOut(
    room: string,
    person: Person,
    action: Action,
    key?: string,
    command?: string,
  ): Promise<Outcome> {
    if (action.action !== "approve" || action.held.length === 1) {
      // The token of a link is given once, and an approved message has its author's key.
      const actKey = key === undefined || action.action === "link" ||
          action.action === "approve"
        ? undefined
        : actKeyOf(person.viewer.id, key, command ?? action);
      const first = command === undefined
        ? await this.#acts.answered(room, actKey)
        : undefined;
      return first ?? await this.#carryOut(room, person, action, actKey);
    }
    const state = await this.states.current(room);
    checkRole(roleOf(state, person, room), action, state);
    return await inTurn(
      partsOf(state, action),
      (part) => this.#carryOut(room, person, part),
    );
  }

  /**
   * Returns the answer to the command that a person sent with a key; `undefined`: none was.
   *
   * @throws {Refusal} As {@linkcode Acts.answered}.
   */
  async answered(
    room: string,
    { viewer }: Person,
    key: string,
    command: string,
  ): Promise<Outcome | undefined> {
    const actKey = actKeyOf(viewer.id, key, command);
    return await this.#acts.answered(room, actKey);
  }

  /** As {@linkcode Acts.checkMessage}. */
  async checkMessage(room: string, seq: number): Promise<void> {
    await this.#acts.checkMessage(room, seq);
  }

  async #carryOut(
    room: string,
    person: Person,
    action: Action,
    actKey?: ActKey,
  ): Promise<Outcome> {
    const { maxMessageLength, readingPace, privateStreams, roomWebhooks } =
      this.#options;
    if (action.action === "announce") await this.names.keep(room, person);
    const state = await this.states.current(room);
    // Whoever may not act at all must not cause any look-up.
    checkRole(roleOf(state, person, room), action, state);
    // Read before the room's queue, so that other acts don't wait for it, and again if the
    // state has changed by this action's turn.
    let found = await this.lookup.find(room, state, action, person);
    const networks = await this.raids.networks(
      room,
      idsRestrictedBy(action, found),
    );
    const checked = action.action === "announce"
      ? { ...action, text: checkText(action.text, maxMessageLength) }
      : action;
    return await this.#acts.store(room, async (state) => {
      const role = roleOf(state, person, room);
      checkRole(role, action, state);
      if (found.version !== versionOf(state)) {
        found = await this.lookup.find(room, state, action, person);
      }
      const { version: _, spokeAs, ...targets } = found;
      const { message } = targets;
      if (
        !isModerator(role) && !idsOf(person).includes(message?.from.id ?? "")
      ) {
        throw new Refusal(
          "forbidden",
          "Cannot delete this: it is not your message.",
        );
      }
      return decide(state, checked, {
        ...targets,
        person,
        role,
        networks,
        seenAs: this.lookup.seenAs(room, state, spokeAs),
        maxMessageLength,
        readingPace,
        privateStreams,
        roomWebhooks,
        now: now(),
      });
    }, actKey);
  }

  /**
   * Restores a room's own rules for its pages once Shield's time is over. Every instance
   * that follows the room does so; the first one is enough.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async endShield(room: string): Promise<void> {
    await this.#acts.store(room, (state) => shieldOver(state, this.#options));
  }

  /**
   * Ensures that a person may remove a room: its host, or the operator. It can't be undone.
   *
   * @throws {Refusal} `forbidden`, `no_such_room`, `unavailable`.
   */
  async checkRemoving(room: string, person: Person): Promise<void> {
    if (roleOf(await this.states.fresh(room), person, room) === "host") return;
    throw new Refusal(
      "forbidden",
      "Cannot remove this room: only its host can.",
    );
  }
}

/** Returns the ids of those whom an action restricts: others from their networks are marked. */
function idsRestrictedBy(action: Action, { target, people }: Found): string[] {
  const restricts = action.action === "timeout" || action.action === "ban" ||
    action.action === "refuse" && action.ban ||
    action.action === "purge" && action.then !== "delete";
  if (!restricts) return [];
  return [...people, ...target ? [target] : []].map(({ id }) => id);
}

/** Checks the authority for an action; anyone may try to delete a message, which may be their own. */
function checkRole(role: Role, action: Action, { ownRules }: State): void {
  if (action.action !== "delete") checkAuthority(role, action, ownRules);
}
