/**
 * Decides who has a role, and what goes with a restriction.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import type { Viewer } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { botId } from "../state/bot_id.ts";
import {
  changes,
  type Grant,
  leftOf,
  stateKey,
  type StoredRestriction,
  type TakenRole,
} from "../state/entries.ts";
import type { State } from "../state/state.ts";
import { checkAuthorityOver, isStaff } from "./authority.ts";
import { withoutAllowed } from "./allow.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  type Decision,
  type Facts,
  type Line,
  named,
  targetOf,
} from "./decision.ts";
import { withoutExceptions } from "./lists.ts";
import { withoutHeld } from "./messages.ts";

/** Maximum number of entries of each kind in a room's state. */
const MAX_RESTRICTIONS = 10_000;
export const MAX_GRANTS = 200;

/** Maximum number of viewers remembered whose role was taken away. */
const MAX_TAKEN = 1_000;

/** Maximum number of expired restrictions that one act removes. */
const MAX_SWEPT = 50;

export const mod: Decider<"mod"> = (state, action, facts) => {
  const target = targetOf(facts);
  const known = state.roles.get(target.id);
  if (known) {
    throw new Refusal(
      "conflict",
      `Cannot make ${target.name} a moderator: they are already a ${known.role}.`,
    );
  }
  if ([...state.bots.keys()].some((hash) => botId(hash) === target.id)) {
    throw new Refusal(
      "conflict",
      `Cannot make ${target.name} a moderator: it is a bot.`,
    );
  }
  checkCount(state.roles.size, MAX_GRANTS, "moderators");
  const by = `viewer:${facts.person.viewer.id}`;
  const audit = auditLineOf(action, facts, { on: target });
  return granted(target, "moderator", by, audit, {
    answer: `${target.name} is now a moderator.`,
    otherChanges: regranted(state, target.id),
  });
};

export const unmod: Decider<"unmod"> = (state, action, facts) => {
  const target = targetOf(facts);
  const { now } = facts;
  const staff = state.staff.get(target.id);
  if (!state.roles.has(target.id) && staff?.link === undefined) {
    throw new Refusal(
      "conflict",
      staff && isStaff(state, target.id, staff)
        ? `Cannot remove this role: the site that signed in ${target.name} gives it. Ban them, or change it there.`
        : `Cannot remove this role: ${target.name} is not a moderator.`,
    );
  }
  checkAuthorityOver(
    state,
    facts,
    target.id,
    `remove the role of ${target.name}`,
    facts.seenAs.get(target.id),
  );
  return {
    act: {
      event: { type: "role", viewer: { ...target, role: "viewer" } },
      changes: withoutRole(state, target.id, now),
      audit: auditLineOf(action, facts, { on: target }),
    },
    answer: `${target.name} is a viewer again.` +
      linkWarning(state, target.id),
  };
};

/** Returns the decision that gives someone a role, by a link, another host or the operator. */
export function granted(
  { id, name }: Pick<Viewer, "id" | "name">,
  role: Grant["role"],
  by: string,
  audit: Line,
  { answer, otherChanges = {} }: { answer: string; otherChanges?: Changes },
): Decision {
  return {
    act: {
      event: { type: "role", viewer: { id, name, role } },
      changes: {
        ...otherChanges,
        ...changes([stateKey.role(id), { role, name, by }]),
      },
      audit,
    },
    answer,
  };
}

/**
 * Returns the changes that take the roles of a browser's earlier ids away; what those
 * appointed stays appointed by the browser's present id.
 */
export function withoutRoles(
  state: State,
  earlier: readonly string[],
  now: string,
): Changes {
  return changes(
    ...earlier.filter((id) => state.roles.has(id))
      .map((id) => [stateKey.role(id), undefined] as const),
    ...[...state.roles]
      .filter(([id, { by }]) =>
        !earlier.includes(id) && earlier.some((old) => by === `viewer:${old}`)
      )
      .map(([id, grant]) =>
        [stateKey.role(id), { ...grant, by: `viewer:${now}` }] as const
      ),
  );
}

/**
 * Ensures that there aren't too many restrictions.
 *
 * @param tried What they tried, for the refusal, such as "ban Ann".
 * @throws {Refusal} `conflict`.
 */
export function checkRestrictable(
  state: State,
  tried: string,
  people: readonly Pick<Viewer, "id">[],
): void {
  const { restrictions } = state;
  const added = people.filter(({ id }) => !restrictions.has(id)).length;
  const kept = restrictions.size - expired(state).size;
  if (added === 0 || kept + added <= MAX_RESTRICTIONS) return;
  throw new Refusal(
    "conflict",
    `Cannot ${tried}: ${MAX_RESTRICTIONS} people can be restricted here at most. Lift some restrictions first.`,
  );
}

/** What restricts people: a timeout or a ban, of one or several. */
export interface Restricting {
  readonly kind: StoredRestriction["kind"];
  readonly seconds?: number;
  readonly reason?: string;
  readonly addresses?: boolean;
}

/** Changes that restrict people. A ban takes their roles and waiting messages away too. */
export function restrictedBy(
  state: State,
  { kind, seconds = 0, reason, addresses }: Restricting,
  people: readonly Pick<Viewer, "id" | "name">[],
  { now, networks, person }: Facts,
): Changes {
  const by = named(person.viewer);
  const isBan = kind === "ban";
  const lengthMs = seconds * 1_000;
  const restriction = isBan
    ? { kind, reason, by, ...(addresses && { addresses }) }
    : { kind, until: now + lengthMs, lengthMs, reason, by };
  const ids = people.map(({ id }) => id);
  return {
    ...(isBan && withoutHeld(state, ids)),
    ...(isBan && withoutAllowed(state, ids)),
    ...(isBan && withoutExceptions(state, ids)),
    ...(isBan &&
      Object.assign({}, ...ids.map((id) => withoutRole(state, id, now)))),
    ...changes(...people.map(({ id, name }) => {
      // Keep the first date: whoever has returned with a new cookie since then stays bound.
      const at = state.restrictions.get(id)?.at ?? now;
      const network = networks.get(id);
      const entry = { ...restriction, name, at, network };
      return [stateKey.restriction(id), entry] as const;
    })),
  };
}

/** Changes for a viewer who is given a role: what spoke against it is forgotten. */
export function regranted(state: State, viewer: string): Changes {
  return {
    ...lifted(state, [viewer]),
    ...(state.taken.has(viewer)
      ? changes([stateKey.taken(viewer), undefined])
      : {}),
    ...(state.watched.has(viewer)
      ? changes([stateKey.watched(viewer), undefined])
      : {}),
  };
}

/** Changes that lift the restrictions of those viewers who have one. */
export function lifted(state: State, viewers: readonly string[]): Changes {
  return withoutRestrictions(
    state,
    new Set(viewers.filter((id) => state.restrictions.has(id))),
  );
}

/** Changes that remove some expired restrictions and their addresses. */
export function swept(state: State): Changes {
  return withoutRestrictions(state, expired(state));
}

/** Changes that remove viewers' restrictions, also from their addresses. */
function withoutRestrictions(
  { addresses }: State,
  viewers: ReadonlySet<string>,
): Changes {
  if (viewers.size === 0) return {};
  return changes(
    ...[...viewers].map((id) => [stateKey.restriction(id), undefined] as const),
    ...[...addresses].filter(([, viewer]) => viewers.has(viewer))
      .map(([hash]) => [stateKey.address(hash), undefined] as const),
  );
}

/** Some viewers whose restriction has ended. */
function expired({ restrictions }: State): Set<string> {
  return new Set(
    [...restrictions].filter(([, restricted]) => leftOf(restricted) === 0)
      .slice(0, MAX_SWEPT).map(([id]) => id),
  );
}

/** Changes that take a viewer's role away, and close the existing role links to them. */
function withoutRole(state: State, viewer: string, now: number): Changes {
  const byLink = state.staff.get(viewer)?.link !== undefined;
  return state.roles.has(viewer) || byLink
    ? rolesTaken(state, [viewer], { at: now, closedUntil: now })
    : {};
}

/** Changes that take the roles of viewers away. */
export function rolesTaken(
  { roles, staff, taken }: State,
  viewers: readonly string[],
  value: TakenRole,
): Changes {
  const all = new Set([...taken.keys(), ...viewers]);
  // Only hosts take roles away, so the oldest are long forgotten by then.
  const oldest = [...taken].filter(([id]) => !viewers.includes(id))
    .sort(([, a], [, b]) => a.at - b.at)
    .slice(0, Math.max(0, all.size - MAX_TAKEN));
  return changes(
    ...viewers.flatMap((id) => [
      ...roles.has(id) ? [[stateKey.role(id), undefined] as const] : [],
      ...staff.get(id)?.link !== undefined
        ? [[stateKey.staff(id), undefined] as const]
        : [],
      [stateKey.taken(id), { ...taken.get(id), ...value }] as const,
    ]),
    ...oldest.map(([id]) => [stateKey.taken(id), undefined] as const),
  );
}

/** What a host must know who takes away a role that a link gave. */
export function linkWarning({ roles, staff }: State, viewer: string): string {
  return roles.get(viewer)?.by.startsWith("link:") ||
      staff.get(viewer)?.link !== undefined
    ? " The invite link still works in another browser: revoke it if they may use it again."
    : "";
}
