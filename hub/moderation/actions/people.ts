/**
 * Decides actions on people.
 *
 * @module
 */
import type { Changes } from "../../engine/engine.ts";
import type { Viewer } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { duration } from "../../wording/duration.ts";
import {
  changes,
  endOf,
  type Grant,
  stateKey,
  type StoredRestriction,
} from "../state/entries.ts";
import type { State } from "../state/state.ts";
import { authoriseOn } from "./authority.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  type Decision,
  type Facts,
  targetOf,
} from "./decision.ts";
import { withoutHeld } from "./messages.ts";

/** Maximum number of entries of each kind in a room's state. */
const MAX_RESTRICTIONS = 10_000;
const MAX_GRANTS = 200;

/** Maximum number of expired restrictions that one act removes. */
const MAX_SWEPT = 50;

export const timeout: Decider<"timeout"> = (state, action, facts) => {
  const on = restrictable(state, facts, "time out");
  const { now } = facts;
  const grant = state.roles.get(on.id);
  if (grant) {
    throw new Refusal(
      "conflict",
      `Cannot time out ${on.name}: they are a ${grant.role} here. Remove the role first, or ban them.`,
    );
  }
  const { reason } = action;
  const length = action.seconds * 1_000;
  const until = now + length;
  return {
    act: {
      event: { type: "restricted", viewer: on, kind: "timeout", until },
      changes: {
        ...swept(state, now),
        ...restricted(state, on, { kind: "timeout", until, reason }, now),
      },
      audit: auditLineOf(action, facts, { on, until, reason }),
    },
    answer: `${on.name} is timed out for ${duration(length)}.`,
  };
};

export const ban: Decider<"ban"> = (state, action, facts) => {
  const on = restrictable(state, facts, "ban");
  const { now } = facts;
  const { reason } = action;
  const addresses = action.addresses || undefined;
  return {
    act: {
      event: { type: "restricted", viewer: on, kind: "ban" },
      changes: {
        ...swept(state, now),
        ...withoutHeld(state, on.id),
        ...(state.roles.has(on.id)
          ? changes([stateKey.role(on.id), undefined])
          : {}),
        ...restricted(state, on, { kind: "ban", reason, addresses }, now),
      },
      audit: auditLineOf(action, facts, { on, reason, addresses }),
    },
    answer: addresses
      ? `${on.name} is banned, and so are their IP addresses.`
      : `${on.name} is banned.`,
  };
};

export const unban: Decider<"unban"> = (state, action, facts) => {
  const on = targetOf(facts);
  if (!state.restrictions.has(on.id)) {
    throw new Refusal(
      "conflict",
      `Cannot lift the restriction: ${on.name} is not timed out or banned.`,
    );
  }
  return {
    act: {
      event: { type: "restricted", viewer: on, kind: "none" },
      changes: lifted(state, on.id),
      audit: auditLineOf(action, facts, { on }),
    },
    answer: `${on.name} can write again.`,
  };
};

export const mod: Decider<"mod"> = (state, action, facts) => {
  const on = targetOf(facts);
  const known = state.roles.get(on.id);
  if (known) {
    throw new Refusal(
      "conflict",
      `Cannot make ${on.name} a moderator: they are already a ${known.role}.`,
    );
  }
  checkCount(state.roles.size, MAX_GRANTS, "moderators");
  const by = `viewer:${facts.person.viewer.id}`;
  return granted(on, "moderator", by, auditLineOf(action, facts, { on }), {
    answer: `${on.name} is now a moderator.`,
    more: lifted(state, on.id),
  });
};

export const unmod: Decider<"unmod"> = (state, action, facts) => {
  const on = targetOf(facts);
  if (!state.roles.has(on.id)) {
    throw new Refusal(
      "conflict",
      `Cannot remove this role: ${on.name} is not a moderator.`,
    );
  }
  authoriseOn(
    state,
    facts,
    on.id,
    `remove the role of ${on.name}`,
  );
  return {
    act: {
      event: { type: "role", viewer: { ...on, role: "viewer" } },
      changes: changes([stateKey.role(on.id), undefined]),
      audit: auditLineOf(action, facts, { on }),
    },
    answer: `${on.name} is a viewer again.`,
  };
};

/** Returns the decision that gives someone a role, by a link, another host or the operator. */
export function granted(
  on: Pick<Viewer, "id" | "name">,
  role: Grant["role"],
  by: string,
  audit: string,
  { answer, more = {} }: { answer: string; more?: Changes },
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
    answer,
  };
}

/**
 * Returns the viewer to restrict.
 *
 * @throws {Refusal} `forbidden`, `conflict` if there are too many restrictions.
 */
function restrictable(
  state: State,
  facts: Facts,
  verb: "time out" | "ban",
): Pick<Viewer, "id" | "name"> {
  const on = targetOf(facts);
  authoriseOn(state, facts, on.id, `${verb} ${on.name}`);
  if (state.restrictions.size < MAX_RESTRICTIONS) return on;
  throw new Refusal(
    "conflict",
    `Cannot ${verb} ${on.name}: ${MAX_RESTRICTIONS} people are restricted here, which is the limit. Lift some restrictions first.`,
  );
}

function restricted(
  { restrictions }: State,
  { id, name }: Pick<Viewer, "id" | "name">,
  restriction: Omit<StoredRestriction, "name" | "at">,
  now: number,
): Changes {
  // Keep the first date: whoever has returned with a new cookie since then stays bound.
  const at = restrictions.get(id)?.at ?? now;
  return changes([stateKey.restriction(id), { ...restriction, name, at }]);
}

/** Changes that lift a viewer's restriction, if there is one. */
function lifted(state: State, viewer: string): Changes {
  if (!state.restrictions.has(viewer)) return {};
  return changes(
    [stateKey.restriction(viewer), undefined],
    ...[...state.addresses]
      .filter(([, banned]) => banned === viewer)
      .map(([hash]) => [stateKey.address(hash), undefined] as const),
  );
}

/** Changes that remove some expired restrictions and their addresses. */
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
