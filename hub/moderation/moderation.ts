import type { AuditRecord, Engine } from "../engine.ts";
import { StaleState } from "../engine.ts";
import type { Person } from "../person.ts";
import type {
  MessageEvent,
  Reply,
  Restriction,
  Role,
  Viewer,
  WelcomeEvent,
} from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { checkText } from "../text.ts";
import { hashToken, sameSecret } from "../token.ts";
import type { Action, Whom } from "./action.ts";
import { authorise, isModerator, roleOf } from "./authority.ts";
import type { Named } from "./command.ts";
import { decide, type Decision, granted, settingsOf } from "./decide.ts";
import { restrictionOf } from "./judge.ts";
import {
  changes,
  type Grant,
  type HeldMessage,
  type Link,
  type Restricted,
  type Rules,
  type State,
  stateKey,
} from "./state.ts";
import { States } from "./states.ts";

/** Newest messages in which a name is looked for. */
const LOOKED_THROUGH = 500;

/** Attempts of a decision that others' decisions come before; each is a race lost. */
const MAX_ATTEMPTS = 50;

/** Messages of a room that wait for a moderator, at most. */
const MAX_HELD = 200;

/** Addresses that are banned with one viewer, at most. */
const MAX_ADDRESSES = 20;

/** Secrets that one address may try: this many at once, then one in this many milliseconds. */
const CLAIMS = { burst: 10, interval: 60_000 };

/** Lines of the audit log in one answer, at most. */
const AUDIT_PAGE = 500;

/** What moderation needs to know of the hub. */
export interface ModerationOptions {
  readonly maxMessageLength: number;
  /** The operator's token; `undefined`: there is none. */
  readonly adminToken: string | undefined;
  /** Keyed hashes of an address, by the newest secret first. */
  addressHashes(address: string): readonly string[];
}

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

  constructor(engine: Engine, options: ModerationOptions) {
    this.#engine = engine;
    this.#options = options;
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
      pin: state.pin,
      restriction: moderates
        ? undefined
        : this.restriction(state, person, Date.now()),
      waiting: moderates ? state.held.size : undefined,
    };
  }

  /** Why a person may not write in a room, if so. */
  restriction(
    state: State,
    { viewer, address }: Person,
    now: number,
  ): Restriction | undefined {
    return restrictionOf(state, viewer.id, this.#hashes(state, address), now);
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
    await this.#refuseGuessing(person);
    const { adminToken } = this.#options;
    const isAdmin = adminToken !== undefined && sameSecret(secret, adminToken);
    const hash = hashToken(secret);
    return this.#settle(room, (state) => {
      const role = isAdmin ? "host" : state.links.get(hash)?.role;
      if (!role) throw badSecret();
      const { id, name } = person.viewer;
      const by = isAdmin ? "operator" : `link:${hash}`;
      const audit = JSON.stringify({
        at: Date.now(),
        by: { id, name, role },
        action: "claim",
        link: isAdmin ? "operator" : hash.slice(0, 8),
      });
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
    const state = await this.states.of(room);
    if (state.links.has(person.link)) return;
    await this.#refuseGuessing(person);
    if ((await this.states.fresh(room)).links.has(person.link)) return;
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
        [...restrictions].filter(([, { until = Infinity }]) =>
          until > Date.now()
        ),
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
    const state = await this.states.fresh(room);
    if (roleOf(state, person, room) !== "host") throw notYours("the host");
    const records = await this.#engine.audit(room, {
      before,
      limit: Math.min(limit, AUDIT_PAGE),
    });
    return records.map(({ seq, json }: AuditRecord) => ({
      seq,
      ...JSON.parse(json),
    }));
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
    // The same key is the same message: said again, it waits once.
    const id = hashToken(`${from.id}\n${key}`).slice(0, 22);
    await this.#settle(room, (state) => {
      const waiting = state.held.size + (state.held.has(id) ? 0 : 1);
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
          audit: JSON.stringify({
            at: now,
            by: { id: "", name: "Hubbub", role: "host" },
            action: "hold",
            on: { id: from.id, name: from.name },
            text,
            reason: why,
          }),
        },
        told: "",
      };
    });
  }

  /** Bans the address that a viewer comes from, where the viewer is banned with addresses. */
  async followBan(room: string, { viewer, address }: Person): Promise<void> {
    const state = await this.states.of(room);
    const restricted = state.restrictions.get(viewer.id);
    const [hash] = this.#options.addressHashes(address);
    if (!restricted?.addresses || state.addresses.has(hash)) return;
    const known = [...state.addresses.values()].filter((id) =>
      id === viewer.id
    );
    if (known.length >= MAX_ADDRESSES) return;
    await this.#settle(room, () => ({
      act: {
        event: { type: "state" },
        changes: changes([stateKey.address(hash), viewer.id]),
        audit: JSON.stringify({
          at: Date.now(),
          by: { id: "", name: "Hubbub", role: "host" },
          action: "ban",
          on: { id: viewer.id, name: viewer.name },
          addresses: true,
        }),
      },
      told: "",
    }));
  }

  /** Of some people the ids of those who come from addresses with these hashes. */
  viewersAt(
    people: readonly Person[],
    addresses: ReadonlySet<string>,
  ): ReadonlySet<string> {
    if (addresses.size === 0) return new Set();
    // Many may share an address, and hashing costs more than looking up.
    const meant = new Map<string, boolean>();
    for (const { address } of people) {
      if (meant.has(address)) continue;
      const hashes = this.#options.addressHashes(address);
      meant.set(address, hashes.some((hash) => addresses.has(hash)));
    }
    return new Set(
      people.filter(({ address }) => meant.get(address))
        .map(({ viewer }) => viewer.id),
    );
  }

  /** Keeps the name by which a moderator or a host is known, which others can't take. */
  async rename(room: string, { viewer }: Person): Promise<void> {
    const grant = (await this.states.of(room)).roles.get(viewer.id);
    if (!grant || grant.name === viewer.name) return;
    await this.#settle(room, (state) => {
      const { role, by } = state.roles.get(viewer.id) ?? grant;
      const audit = JSON.stringify({
        at: Date.now(),
        by: { id: viewer.id, name: viewer.name, role },
        action: "rename",
        reason: `was ${grant.name}`,
      });
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

  /** Hashes of an address, where anything is decided by them. */
  #hashes(state: State, address: string): readonly string[] {
    return state.addresses.size === 0
      ? []
      : this.#options.addressHashes(address);
  }

  /** Stores what is decided by the newest state, however often it changes meanwhile. */
  async #settle(
    room: string,
    decision: (state: State) => Decision,
  ): Promise<Outcome> {
    for (let attempt = 1;; attempt++) {
      const state = await this.states.of(room);
      const { act, told, token } = decision(state);
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
      const { name } = known.find(({ id }) => id === whom.viewer) ??
        { name: "Somebody" };
      return { id: whom.viewer, name };
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
