import { type Engine, StaleState } from "../engine/engine.ts";
import type { Person } from "../people/person.ts";
import type {
  MessageEvent,
  Reply,
  Restriction,
  Role,
  Viewer,
  WelcomeEvent,
} from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkText } from "../wording/text.ts";
import { hashToken, sameSecret } from "../people/token.ts";
import type { Action, Whom } from "./action.ts";
import { authorise, isModerator, roleOf } from "./authority.ts";
import type { Named } from "./command.ts";
import {
  auditLine,
  decide,
  type Decision,
  granted,
  HUBBUB,
  settingsOf,
} from "./decide.ts";
import { restrictionOf } from "./judge.ts";
import { limitsOnAct, type Pace, tooFast } from "./pace.ts";
import {
  bindsFrom,
  changes,
  endOf,
  type Grant,
  type HeldMessage,
  type Link,
  type Restricted,
  type Rules,
  stateKey,
} from "./entries.ts";
import { type State } from "./state.ts";
import { States } from "./states.ts";
import { Turns } from "./turns.ts";

/** Newest messages in which a viewer is looked for, by name or for what they said: a few milliseconds. */
export const LOOKED_THROUGH = 500;

/** Attempts of a decision that others' decisions come before; each is a race lost. */
const MAX_ATTEMPTS = 50;

/** Messages of a room that wait for a moderator, at most. */
const MAX_HELD = 200;

/** The same of one viewer: the others want to be looked at, too. */
const MAX_HELD_OF_ONE = 5;

/** Addresses that are banned with one viewer, at most. */
const MAX_ADDRESSES = 20;

/** Addresses that are hashed in one turn of the event loop: some milliseconds. */
const HASHED_AT_ONCE = 64;

/** Secrets that one address may try: this many at once, then one in this many milliseconds. */
const CLAIMS = { burst: 10, interval: 60_000 };

/** Lines of the audit log in one answer, at most. */
const AUDIT_PAGE = 500;

/** What moderation needs to know of the hub. */
export interface ModerationOptions extends Pace {
  readonly maxMessageLength: number;
  /** The operator's token; `undefined`: there is none. */
  readonly adminToken: string | undefined;
  /** Keyed hashes of an address, by the newest secret first. */
  addressHashes(address: string): readonly string[];
}

/** The name of a viewer who is in a room now; `undefined`: they are not here. */
export type NameOf = (room: string, viewer: string) => string | undefined;

/** What an action came to. */
export interface Outcome {
  readonly seq: number;
  /** A sentence for the moderator. */
  readonly message: string;
  /** The secret of a new link. */
  readonly token?: string;
}

/** What moderators see of a room's state; what hosts alone may see is empty for others. */
export interface RoomView {
  readonly role: Role;
  readonly rules: Rules;
  readonly restrictions: ReadonlyMap<string, Restricted>;
  readonly held: ReadonlyMap<string, HeldMessage>;
  readonly roles: ReadonlyMap<string, Grant>;
  readonly links: ReadonlyMap<string, Link>;
}

/** A line of the audit log for people. */
export interface AuditLine extends Record<string, unknown> {
  readonly seq: number;
}

/** Carries out what moderators and hosts do, and keeps what it makes of the rooms. */
export class Moderation {
  readonly states: States;
  readonly #engine: Engine;
  readonly #options: ModerationOptions;
  readonly #nameOf: NameOf;
  /** Two acts that are decided by the same state can't both be stored. */
  readonly #turns = new Turns();

  /** @param nameOf The name of whom history does not know: who is here and has said nothing. */
  constructor(
    engine: Engine,
    options: ModerationOptions,
    nameOf: NameOf = () => undefined,
  ) {
    this.#engine = engine;
    this.#options = options;
    this.#nameOf = nameOf;
    this.states = new States(engine);
  }

  /**
   * What a person is told of a room when they come, and of themselves.
   *
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  async briefing(room: string, person: Person): Promise<Briefing> {
    const state = await this.states.of(room);
    return this.brief(room, state, person);
  }

  /** The same, by a state at hand. */
  brief(room: string, state: State, person: Person): Briefing {
    const role = roleOf(state, person, room);
    const moderates = isModerator(role);
    return {
      you: { ...person.viewer, role },
      settings: settingsOf(state.rules, this.#options),
      pin: moderates ? state.pin : pinShown(state),
      restriction: moderates ? undefined : this.#restriction(state, person),
      waiting: moderates ? state.held.size : undefined,
    };
  }

  /** Why a person may not write in a room, if so. */
  #restriction(state: State, person: Person): Restriction | undefined {
    const hashes = state.addresses.size === 0
      ? []
      : this.#options.addressHashes(person.address);
    return restrictionOf(state, person, hashes, Date.now());
  }

  /**
   * Sees that a person acts no faster than this chat allows. What is said to everybody
   * counts as a message, too: a host is bound to the pace of messages as anybody is.
   *
   * @param speaks Whether it is an announcement.
   * @param key The client's name for it: an announcement that is made already costs nothing.
   * @throws {Refusal} `rate_limited`, `unavailable`.
   */
  async refuseHurry(
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
    throw tooFast(limits[empty.index], empty.retryAfterMs, "Cannot do this");
  }

  /**
   * Does what a moderator or a host asks for.
   *
   * @param key The client's name for it: an announcement is made once under it.
   * @throws {Refusal} `forbidden`, `bad_action`, `conflict`, `no_such_viewer`,
   * `no_such_message`, `empty`, `too_long`, `no_such_room`, `unavailable`.
   */
  async carryOut(
    room: string,
    person: Person,
    action: Action,
    key?: string,
  ): Promise<Outcome> {
    const { maxMessageLength } = this.#options;
    authorise(roleOf(await this.states.of(room), person, room), action);
    const checked = action.action === "announce"
      ? { ...action, text: checkText(action.text, maxMessageLength) }
      : action;
    const on = "whom" in checked
      ? await this.#find(room, checked.whom)
      : undefined;
    const message = "target" in checked
      ? await this.#message(room, checked.target)
      : undefined;
    return this.#settle(room, (state) => {
      const role = roleOf(state, person, room);
      authorise(role, checked);
      const now = Date.now();
      return decide(state, checked, {
        person,
        role,
        on,
        message,
        key,
        maxMessageLength,
        now,
      });
    });
  }

  /**
   * Takes back a message of one's own, as anybody may.
   *
   * @throws {Refusal} `forbidden`, `no_such_message`, `unavailable`.
   */
  async takeBack(
    room: string,
    person: Person,
    target: number,
  ): Promise<Outcome> {
    const message = await this.#message(room, target);
    if (message?.from.id !== person.viewer.id) {
      throw new Refusal(
        "forbidden",
        "Cannot delete this: it is not your message.",
      );
    }
    return this.#settle(
      room,
      (state) =>
        decide(state, { action: "delete", target }, {
          person,
          role: roleOf(state, person, room),
          message,
          maxMessageLength: this.#options.maxMessageLength,
          now: Date.now(),
        }),
    );
  }

  /**
   * Gives a person the role that a link's secret, or the operator's, stands for.
   *
   * @throws {Refusal} `unauthorised`, `rate_limited`, `no_such_room`, `unavailable`.
   */
  async claim(room: string, person: Person, secret: string): Promise<Outcome> {
    const { adminToken } = this.#options;
    const isAdmin = adminToken !== undefined && sameSecret(secret, adminToken);
    const hash = hashToken(secret);
    if (!isAdmin) await this.#checkHash(room, person, hash);
    return this.#settle(room, (state) => {
      const role = isAdmin ? "host" : state.links.get(hash)?.role;
      if (!role) throw badSecret();
      const { id, name } = person.viewer;
      const by = isAdmin ? "operator" : `link:${hash}`;
      const link = isAdmin ? "operator" : hash.slice(0, 8);
      const who = { id, name, role };
      const audit = auditLine(who, "claim", Date.now(), { link });
      // A host who follows a link for moderators stays what he is.
      const known = state.roles.get(id);
      const kept = known?.role === "host" ? known : undefined;
      return granted({ id, name }, kept?.role ?? role, kept?.by ?? by, audit, {
        told: `You are a ${role} of this room now.`,
      });
    });
  }

  /**
   * Sees that a program's secret is one of this room's; everybody else's visit is free.
   *
   * @throws {Refusal} `unauthorised`, `rate_limited`.
   */
  async checkLink(room: string, person: Person): Promise<void> {
    if (person.link === undefined) return;
    await this.#checkHash(room, person, person.link);
  }

  /** Sees that a room has a link. Only who is wrong is counted: a class may follow one link. */
  async #checkHash(room: string, person: Person, hash: string): Promise<void> {
    if ((await this.states.of(room)).links.has(hash)) return;
    await this.#refuseGuessing(person);
    if ((await this.states.fresh(room)).links.has(hash)) return;
    throw badSecret();
  }

  /**
   * What moderators may see.
   *
   * @throws {Refusal} `forbidden`, `no_such_room`, `unavailable`.
   */
  async view(room: string, person: Person): Promise<RoomView> {
    const state = await this.states.fresh(room);
    const role = roleOf(state, person, room);
    if (!isModerator(role)) throw notYours("moderators and the host");
    const { rules, restrictions, roles, links } = state;
    const isHost = role === "host";
    return {
      role,
      rules,
      held: new Map([...state.held].sort(([, a], [, b]) => a.at - b.at)),
      roles,
      restrictions: new Map(
        [...restrictions].filter(([, each]) => endOf(each) > Date.now()),
      ),
      links: isHost ? links : new Map(),
    };
  }

  /**
   * The audit log, the newest line first, for the host.
   *
   * @throws {Refusal} `forbidden`, `no_such_room`, `unavailable`.
   */
  async audit(
    room: string,
    person: Person,
    { before, limit = AUDIT_PAGE }: { before?: number; limit?: number } = {},
  ): Promise<AuditLine[]> {
    await this.refuseAllButHost(room, person);
    const records = await this.#engine.audit(room, {
      before,
      limit: Math.min(limit, AUDIT_PAGE),
    });
    return records.map(({ seq, json }) => ({ seq, ...JSON.parse(json) }));
  }

  /**
   * Sees that a person is the host, by the newest state.
   *
   * @throws {Refusal} `forbidden`, `no_such_room`, `unavailable`.
   */
  async refuseAllButHost(room: string, person: Person): Promise<void> {
    const state = await this.states.fresh(room);
    if (roleOf(state, person, room) !== "host") throw notYours("the host");
  }

  /** Whether a viewer's message waits for a moderator. */
  waits({ held }: State, viewer: string, key: string): boolean {
    return held.size > 0 && held.has(heldId(viewer, key));
  }

  /**
   * Has a message wait for a moderator.
   *
   * @throws {Refusal} `review_full`, `unavailable`.
   */
  async hold(
    room: string,
    from: Viewer,
    { text, links, reply, key }: Pick<
      HeldMessage,
      "text" | "links" | "reply" | "key"
    >,
    why: string,
  ): Promise<void> {
    const now = Date.now();
    const id = heldId(from.id, key);
    await this.#settle(room, (state) => {
      if (state.held.has(id)) return;
      const own = [...state.held.values()].filter((held) =>
        held.from.id === from.id
      );
      if (own.length >= MAX_HELD_OF_ONE) {
        throw new Refusal(
          "review_full",
          `Cannot send: ${own.length} of your messages wait for a moderator. Wait until they are looked at.`,
        );
      }
      const waiting = state.held.size + 1;
      if (waiting > MAX_HELD) {
        throw new Refusal(
          "review_full",
          "Cannot send: too many messages wait for a moderator. Try again later.",
        );
      }
      const held = { at: now, from, text, links, reply, key, why };
      return {
        act: {
          event: { type: "review", waiting },
          changes: changes([stateKey.held(id), held]),
          audit: auditLine(HUBBUB, "hold", now, {
            on: { id: from.id, name: from.name },
            text,
            reason: why,
          }),
        },
        told: "",
      };
    });
  }

  /**
   * Notes the address that a restricted viewer comes from, where the restriction holds
   * for addresses too: a ban with addresses, or a timeout. Where there is another
   * restriction for the address, the one that lasts longer counts.
   *
   * @throws {Refusal} `unavailable`.
   */
  async followBan(room: string, { viewer, address }: Person): Promise<void> {
    const [hash] = this.#options.addressHashes(address);
    const lacking = (state: State): Restricted | undefined => {
      const now = Date.now();
      const own = state.restrictions.get(viewer.id);
      if (!own || !followsAddress(own) || endOf(own) <= now) return;
      const holder = state.addresses.get(hash);
      if (holder === viewer.id) return;
      const other = state.restrictions.get(holder ?? "");
      if (
        other && followsAddress(other) && endOf(other) > now &&
        endOf(other) >= endOf(own)
      ) return;
      const known = [...state.addresses.values()]
        .filter((id) => id === viewer.id);
      return known.length < MAX_ADDRESSES ? own : undefined;
    };
    if (!lacking(await this.states.of(room))) return;
    await this.#settle(room, (state) => {
      // Many sockets of one viewer come here at once: the first has done it for all.
      const restricted = lacking(state);
      return restricted && {
        act: {
          event: { type: "state" },
          changes: changes([stateKey.address(hash), viewer.id]),
          audit: auditLine(HUBBUB, restricted.kind, Date.now(), {
            on: { id: viewer.id, name: viewer.name },
            addresses: true,
          }),
        },
        told: "",
      };
    });
  }

  /**
   * Of some people the ids of those who come from addresses with these hashes.
   *
   * @param addresses Hashes, each with when a person it is about was first seen at the earliest.
   */
  async viewersAt(
    people: readonly Person[],
    addresses: ReadonlyMap<string, number>,
  ): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const earliest = Math.min(Infinity, ...addresses.values());
    // Many may share an address, and hashing costs more than looking up.
    const meant = new Map<string, number>();
    for (const { address, since, viewer } of people) {
      if (since < earliest) continue;
      let from = meant.get(address);
      if (from === undefined) {
        if (meant.size % HASHED_AT_ONCE === HASHED_AT_ONCE - 1) await aTurn();
        from = Math.min(
          Infinity,
          ...this.#options.addressHashes(address)
            .map((hash) => addresses.get(hash) ?? Infinity),
        );
        meant.set(address, from);
      }
      if (since >= from) found.add(viewer.id);
    }
    return found;
  }

  /** Keeps the name by which a moderator or a host is known, which others can't take. */
  async rename(room: string, { viewer }: Person): Promise<void> {
    const grant = (await this.states.of(room)).roles.get(viewer.id);
    if (!grant || grant.name === viewer.name) return;
    await this.#settle(room, (state) => {
      const { role, by } = state.roles.get(viewer.id) ?? grant;
      const reason = `was ${grant.name}`;
      const who = { ...viewer, role };
      const audit = auditLine(who, "rename", Date.now(), { reason });
      return granted(viewer, role, by, audit, { told: "" });
    });
  }

  /** The people who have said something lately, and those who have a role. */
  async known(room: string): Promise<Named[]> {
    const [{ messages }, state] = await Promise.all([
      this.#engine.history(room, { limit: LOOKED_THROUGH }),
      this.states.of(room),
    ]);
    const named = new Map<string, Named>();
    for (const [id, { name }] of [...state.restrictions, ...state.roles]) {
      named.set(id, { id, name });
    }
    for (const { from: { id, name }, seq } of messages) {
      named.set(id, { id, name, last: seq });
    }
    return [...named.values()];
  }

  /**
   * The message that another one answers.
   *
   * @throws {Refusal} `no_such_message`, `unavailable`.
   */
  async replyTo(room: string, seq: number): Promise<Reply> {
    const message = await this.#message(room, seq);
    if (!message) {
      throw new Refusal(
        "no_such_message",
        "Cannot reply: the message that you answer is gone.",
      );
    }
    const { id, name } = message.from;
    return { seq, from: { id, name } };
  }

  /** Stores what is decided by the newest state, in this process's order. */
  async #settle(
    room: string,
    decision: (state: State) => Decision,
  ): Promise<Outcome>;
  /** @returns `undefined`: there was nothing to be done. */
  async #settle(
    room: string,
    decision: (state: State) => Decision | undefined,
  ): Promise<Outcome | undefined>;
  async #settle(
    room: string,
    decision: (state: State) => Decision | undefined,
  ): Promise<Outcome | undefined> {
    return await this.#turns.take(room, () => this.#store(room, decision));
  }

  /** Stores what is decided by the newest state, however often other processes change it meanwhile. */
  async #store(
    room: string,
    decision: (state: State) => Decision | undefined,
  ): Promise<Outcome | undefined> {
    for (let attempt = 1;; attempt++) {
      const state = await this.states.of(room);
      const decided = decision(state);
      if (!decided) return;
      const { act, told, token } = decided;
      try {
        const seq = await this.#engine.act(room, state.version, act);
        this.states.noted(room, seq);
        return { seq, message: told, token };
      } catch (error) {
        if (!(error instanceof StaleState)) throw error;
        if (attempt === MAX_ATTEMPTS) {
          throw new Refusal(
            "unavailable",
            "Cannot do this now: others change the room at the same time. Try again.",
            { cause: error },
          );
        }
        await this.states.fresh(room);
      }
    }
  }

  async #message(room: string, seq: number): Promise<MessageEvent | undefined> {
    const [event] = await this.#engine.read(room, seq - 1, seq);
    return event?.type === "message" ? JSON.parse(event.json) : undefined;
  }

  async #find(
    room: string,
    whom: Whom,
  ): Promise<Pick<Viewer, "id" | "name">> {
    const known = await this.known(room);
    if ("viewer" in whom) {
      const id = whom.viewer;
      const name = known.find((one) => one.id === id)?.name ??
        this.#nameOf(room, id) ?? "Somebody";
      return { id, name };
    }
    const wanted = whom.name.toLowerCase();
    const found = known.filter(({ name }) => name.toLowerCase() === wanted);
    if (found.length === 1) return { id: found[0].id, name: found[0].name };
    throw found.length === 0
      ? new Refusal(
        "no_such_viewer",
        "Cannot find this name: nobody of that name has said anything here lately.",
      )
      : new Refusal(
        "conflict",
        `Cannot tell who is meant: ${found.length} people here are called that. Name the viewer's id.`,
      );
  }

  async #refuseGuessing({ address }: Person): Promise<void> {
    const [hash] = this.#options.addressHashes(address);
    const empty = await this.#engine.take([{
      key: `claim:${hash}`,
      ...CLAIMS,
    }]);
    if (!empty) return;
    throw new Refusal(
      "rate_limited",
      "Cannot check this link now: too many were tried from your network.",
      { retryAfterMs: empty.retryAfterMs },
    );
  }
}

/** What a person is told of a room and of themselves. */
export type Briefing = Pick<
  WelcomeEvent,
  "you" | "settings" | "pin" | "restriction" | "waiting"
>;

/** Lets everything else have its turn. */
function aTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

/** By what a held message is known. The same key is the same message: said again, it waits once. */
function heldId(viewer: string, key: string): string {
  return hashToken(`${viewer}\n${key}`).slice(0, 22);
}

/** Whether a restriction holds, for some at least, wherever its viewer comes from. */
function followsAddress(restricted: Restricted): boolean {
  return bindsFrom(restricted) < Infinity;
}

/** What is pinned, once viewers may see it. */
function pinShown({ pin, rules }: State): State["pin"] {
  return pin && pin.at <= Date.now() - rules.delaySeconds * 1_000
    ? pin
    : undefined;
}

function badSecret(): Refusal {
  return new Refusal(
    "unauthorised",
    "Cannot let you in by this link: it is not one of this room's, or it was revoked.",
  );
}

function notYours(whose: string): Refusal {
  return new Refusal(
    "forbidden",
    `Cannot show this: it is for ${whose} of the room.`,
  );
}
