import type { Act, Changes } from "../engine/engine.ts";
import type { Person } from "../people/person.ts";
import type {
  MessageEvent,
  Pin,
  Role,
  RoomSettings,
  Viewer,
} from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { makeToken } from "../people/token.ts";
import type { Action } from "./action.ts";
import { authoriseOn } from "./authority.ts";
import { duration } from "./duration.ts";
import { findLinks } from "../wording/links.ts";
import { changes, endOf, type Rules, stateKey } from "./entries.ts";
import { type State } from "./state.ts";

/** Entries of each kind that a room's state holds, at most. */
const MAX_RESTRICTIONS = 10_000;
const MAX_GRANTS = 200;
const MAX_LINKS = 20;

/** Restrictions that are over, let go of with one act at most. */
const MAX_SWEPT = 50;

/** What is known of who acts, and of what the action is about. */
export interface Facts {
  readonly person: Person;
  readonly role: Role;
  /** Whom it is about, where it is about somebody. */
  readonly on?: Pick<Viewer, "id" | "name">;
  /** The message that it is about, where it is about one. */
  readonly message?: MessageEvent;
  /** The client's name for an announcement. */
  readonly key?: string;
  readonly maxMessageLength: number;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** What an action comes to. */
export interface Decision {
  readonly act: Act;
  /** What the moderator is told. */
  readonly told: string;
  /** The secret of a new link. */
  readonly token?: string;
}

/**
 * Decides what an action does to a room, by its present state.
 *
 * @throws {Refusal} `forbidden`, `conflict`, `no_such_message`, `bad_action`.
 */
export function decide(state: State, action: Action, facts: Facts): Decision {
  const { person: { viewer: by }, role, now } = facts;
  const line = (more: object) =>
    auditLine({ ...by, role }, action.action, now, more);
  const on = facts.on ?? { id: "", name: "" };
  switch (action.action) {
    case "delete": {
      const { from, text, seq } = message(facts);
      if (from.id !== by.id) {
        authoriseOn(state, facts.person, role, from.id, from.role);
      }
      const unpins = state.pin?.target === seq;
      return {
        act: {
          event: { type: "deleted", target: seq },
          changes: unpins ? changes([stateKey.pin, undefined]) : {},
          removes: { target: seq },
          audit: line({ on: person(from), target: seq, text }),
        },
        told: `The message of ${from.name} is gone.`,
      };
    }
    case "clear": {
      authoriseOn(state, facts.person, role, on.id);
      const unpins = state.pin?.from.id === on.id;
      return {
        act: {
          event: { type: "cleared", viewer: on.id },
          changes: {
            ...heldOf(state, on.id),
            ...(unpins ? changes([stateKey.pin, undefined]) : {}),
          },
          removes: { viewer: on.id },
          audit: line({ on }),
        },
        told: `All messages of ${on.name} are gone.`,
      };
    }
    case "timeout":
    case "ban": {
      authoriseOn(state, facts.person, role, on.id);
      if (state.restrictions.size >= MAX_RESTRICTIONS) {
        throw new Refusal(
          "conflict",
          `Cannot do this: ${MAX_RESTRICTIONS} people are restricted here, which is the limit. Lift some.`,
        );
      }
      const kind = action.action;
      const grant = state.roles.get(on.id);
      if (grant && kind === "timeout") {
        throw new Refusal(
          "conflict",
          `Cannot do this: ${on.name} is ${grant.role} here. Take that back first, or ban them.`,
        );
      }
      const until = kind === "timeout"
        ? now + action.seconds * 1_000
        : undefined;
      const { reason } = action;
      const addresses = kind === "ban" && action.addresses || undefined;
      return {
        act: {
          event: { type: "restricted", viewer: on, kind, until },
          changes: {
            ...swept(state, now),
            ...(kind === "ban" ? heldOf(state, on.id) : {}),
            ...(grant ? changes([stateKey.role(on.id), undefined]) : {}),
            ...changes([stateKey.restriction(on.id), {
              kind,
              name: on.name,
              // Whoever came back under another name since the first one stays bound.
              at: state.restrictions.get(on.id)?.at ?? now,
              until,
              reason,
              addresses,
            }]),
          },
          audit: line({ on, until, reason, addresses }),
        },
        told: addresses
          ? `${on.name} is banned, and so is every address that they come from.`
          : kind === "ban"
          ? `${on.name} is banned.`
          : `${on.name} has a break of ${duration(action.seconds * 1_000)}.`,
      };
    }
    case "unban": {
      if (!state.restrictions.has(on.id)) {
        throw new Refusal(
          "conflict",
          `Cannot lift anything: ${on.name} is not restricted.`,
        );
      }
      return {
        act: {
          event: { type: "restricted", viewer: on, kind: "none" },
          changes: lifted(state, on.id),
          audit: line({ on }),
        },
        told: `${on.name} may write again.`,
      };
    }
    case "rules": {
      const rules: Rules = { ...state.rules, ...action.rules };
      return {
        act: {
          event: { type: "settings", settings: settingsOf(rules, facts) },
          changes: changes([stateKey.rules, rules]),
          audit: line({ rules: changed(state.rules, action.rules) }),
        },
        told: "The room's rules are changed.",
      };
    }
    case "pin": {
      const { from, text, seq, at, links } = message(facts);
      const pin: Pin = { target: seq, at, from, text, links };
      return {
        act: {
          event: { type: "pinned", target: seq },
          changes: changes([stateKey.pin, pin]),
          audit: line({ on: person(from), target: seq, text }),
        },
        told: "The message is pinned.",
      };
    }
    case "unpin":
      return {
        act: {
          event: { type: "pinned", target: null },
          changes: changes([stateKey.pin, undefined]),
          audit: line({}),
        },
        told: "Nothing is pinned any more.",
      };
    case "announce":
      return {
        act: {
          event: {
            type: "message",
            from: { ...by, role },
            text: action.text,
            links: findLinks(action.text),
            announcement: true,
          },
          key: facts.key === undefined
            ? undefined
            : { viewer: by.id, key: facts.key },
          changes: {},
          audit: line({ text: action.text }),
        },
        told: "It is announced.",
      };
    case "mod": {
      const known = state.roles.get(on.id);
      if (known) {
        throw new Refusal(
          "conflict",
          `Cannot do this: ${on.name} is ${known.role} already.`,
        );
      }
      full(state.roles.size, MAX_GRANTS, "moderators");
      return granted(on, "moderator", `viewer:${by.id}`, line({ on }), {
        told: `${on.name} is a moderator.`,
        more: lifted(state, on.id),
      });
    }
    case "unmod": {
      const known = state.roles.get(on.id);
      if (!known) {
        throw new Refusal(
          "conflict",
          `Cannot do this: ${on.name} is no moderator.`,
        );
      }
      authoriseOn(state, facts.person, role, on.id);
      return {
        act: {
          event: { type: "role", viewer: { ...on, role: "viewer" } },
          changes: changes([stateKey.role(on.id), undefined]),
          audit: line({ on }),
        },
        told: `${on.name} is a viewer again.`,
      };
    }
    case "link": {
      full(state.links.size, MAX_LINKS, "links");
      const { token, hash } = makeToken();
      return {
        act: {
          event: { type: "state" },
          changes: changes([stateKey.link(hash), {
            role: action.role,
            at: now,
          }]),
          audit: line({ role: action.role, link: hash.slice(0, 8) }),
        },
        told: `A link that makes a ${action.role}. It is shown only now.`,
        token,
      };
    }
    case "revoke": {
      if (!state.links.has(action.link)) {
        throw new Refusal(
          "conflict",
          "Cannot revoke this link: there is none like it.",
        );
      }
      const grants = [...state.roles].filter(([, { by }]) =>
        by === `link:${action.link}`
      );
      return {
        act: {
          event: { type: "state" },
          changes: changes(
            [stateKey.link(action.link), undefined],
            ...grants.map(([id]) => [stateKey.role(id), undefined] as const),
          ),
          audit: line({
            link: action.link.slice(0, 8),
            roles: grants.map(([id, { name }]) => ({ id, name })),
          }),
        },
        told: "The link is revoked, and so is what it gave.",
      };
    }
    case "approve":
    case "refuse": {
      const held = state.held.get(action.held);
      if (!held) {
        throw new Refusal(
          "no_such_message",
          "Cannot find this message: it does not wait any more.",
        );
      }
      const { from, text, links, reply } = held;
      const event = action.action === "approve"
        ? {
          type: "message",
          from,
          text,
          links,
          reply,
          waiting: state.held.size - 1,
        } as const
        : {
          type: "review",
          waiting: state.held.size - 1,
          refused: from.id,
        } as const;
      return {
        act: {
          event,
          // Said again by its author it is there already.
          key: action.action === "approve"
            ? { viewer: from.id, key: held.key }
            : undefined,
          changes: changes([stateKey.held(action.held), undefined]),
          audit: line({ on: person(from), text }),
        },
        told: action.action === "approve"
          ? "The message is shown."
          : "The message is not shown.",
      };
    }
  }
}

/**
 * A line for the audit log.
 *
 * @param by Who does it; {@linkcode HUBBUB} where it follows from something else.
 * @param now In milliseconds since 1970.
 */
export function auditLine(
  { id, name, role }: Viewer,
  action: string,
  now: number,
  more: object,
): string {
  return JSON.stringify({ at: now, by: { id, name, role }, action, ...more });
}

/** Who does what nobody asked for. */
export const HUBBUB: Viewer = { id: "", name: "Hubbub", role: "host" };

/** A role that somebody is given, by a link, another host or the operator. */
export function granted(
  on: Pick<Viewer, "id" | "name">,
  role: "moderator" | "host",
  by: string,
  audit: string,
  { told, more = {} }: { told: string; more?: Changes },
): Decision {
  return {
    act: {
      event: { type: "role", viewer: { id: on.id, name: on.name, role } },
      changes: {
        ...more,
        ...changes([stateKey.role(on.id), { role, name: on.name, by }]),
      },
      audit,
    },
    told,
  };
}

/** The settings that everybody is told, of the rules that hosts set. */
export function settingsOf(
  { blockedWords: _words, embedOn: _sites, ...rules }: Rules,
  { maxMessageLength }: { readonly maxMessageLength: number },
): RoomSettings {
  return { maxMessageLength, ...rules };
}

/** Of some rules those that are not as they were: a form sends all. */
function changed(before: Rules, rules: Partial<Rules>): Partial<Rules> {
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(rules).filter(([rule, value]) =>
      JSON.stringify(value) !== JSON.stringify(was.get(rule))
    ),
  );
}

function message({ message }: Facts): MessageEvent {
  if (message) return message;
  throw new Refusal("no_such_message", "Cannot find this message: it is gone.");
}

function person({ id, name }: Viewer): Pick<Viewer, "id" | "name"> {
  return { id, name };
}

function full(size: number, max: number, what: string): void {
  if (size < max) return;
  throw new Refusal(
    "conflict",
    `Cannot add more: ${max} ${what} are the limit.`,
  );
}

/** What goes when a viewer is restricted no more. */
function lifted(state: State, viewer: string): Changes {
  if (!state.restrictions.has(viewer)) return {};
  return changes(
    [stateKey.restriction(viewer), undefined],
    ...[...state.addresses]
      .filter(([, banned]) => banned === viewer)
      .map(([hash]) => [stateKey.address(hash), undefined] as const),
  );
}

/** What goes of the messages that wait, with the viewer who said them. */
function heldOf(state: State, viewer: string): Changes {
  return changes(
    ...[...state.held]
      .filter(([, { from }]) => from.id === viewer)
      .map(([id]) => [stateKey.held(id), undefined] as const),
  );
}

/** Some of the restrictions that are over, and the addresses that they held for. */
function swept(state: State, now: number): Changes {
  const over = new Set(
    [...state.restrictions]
      .filter(([, restricted]) => endOf(restricted) <= now)
      .slice(0, MAX_SWEPT).map(([id]) => id),
  );
  if (over.size === 0) return {};
  return changes(
    ...[...over].map((id) => [stateKey.restriction(id), undefined] as const),
    ...[...state.addresses]
      .filter(([, viewer]) => over.has(viewer))
      .map(([hash]) => [stateKey.address(hash), undefined] as const),
  );
}
