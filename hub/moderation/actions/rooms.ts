/**
 * Decides actions on a room: its rules, its end and its role links.
 *
 * @module
 */
import { idsOf } from "../../people/person.ts";
import { isPrivateHost } from "../../people/private_host.ts";
import { makeToken } from "../../people/token.ts";
import type { Act, Changes } from "../../engine/engine.ts";
import type { Links, RoomSettings } from "../../protocol.ts";
import { Refusal } from "../../refusal.ts";
import { findLinks } from "../../wording/links.ts";
import { lengthOf, MAX_PATTERNS_LENGTH } from "../../wording/words/words.ts";
import {
  changes,
  type HostRules,
  type KnownShield,
  type Rules,
  stateKey,
  untilOf,
} from "../state/entries.ts";
import { shielded } from "../state/shield.ts";
import type { State } from "../state/state.ts";
import {
  auditLineOf,
  checkCount,
  type Decider,
  type Facts,
  shownHash,
} from "./decision.ts";
import { rolesTaken } from "./people.ts";

/** Maximum number of role links in a room. */
const MAX_ROLE_LINKS = 20;

export const setRules: Decider<"rules"> = (state, action, facts) => {
  checkStream(action.rules, facts);
  checkWords(state, action.rules);
  return {
    act: {
      ...withRules(state, action.rules, facts),
      audit: auditLineOf(action, facts, {
        rules: changed(state.ownRules, action.rules),
      }),
    },
    answer: state.raised
      ? "The rules are updated. Shield is on: until it ends, the stricter of its rules and yours apply."
      : "The rules are updated.",
  };
};

export const end: Decider<"end"> = (state, action, facts) => {
  if (state.ownRules.ended) {
    throw new Refusal("conflict", "Cannot end this room: it has ended.");
  }
  return {
    act: {
      ...withRules(state, { ended: { at: facts.now } }, facts),
      audit: auditLineOf(action, facts, {}),
    },
    answer: "The room has ended. Nobody can write until it is reopened.",
  };
};

export const reopen: Decider<"reopen"> = (state, action, facts) => {
  if (!state.ownRules.ended) {
    throw new Refusal("conflict", "Cannot reopen this room: it has not ended.");
  }
  return {
    act: {
      ...withRules(state, { ended: undefined }, facts),
      audit: auditLineOf(action, facts, {}),
    },
    answer: "The room is open again.",
  };
};

/** An act that changes rules, without its line for the audit log. */
function withRules(
  { ownRules, raised }: State,
  change: Partial<Rules>,
  facts: Facts,
): Omit<Act, "audit"> {
  const rules: Rules = { ...ownRules, ...change };
  return {
    event: {
      type: "settings",
      settings: settingsOf(raised ? shielded(rules) : rules, facts, raised),
    },
    changes: storedRules(rules, change),
  };
}

/** @throws {Refusal} `conflict` if the room's words grow too long together with imported lists'. */
function checkWords(
  { ownRules, listed }: State,
  { blockedWords }: Partial<Rules>,
): void {
  if (!blockedWords) return;
  const length = lengthOf([...blockedWords, ...listed.words]);
  if (
    length <= MAX_PATTERNS_LENGTH ||
    lengthOf(blockedWords) <= lengthOf(ownRules.blockedWords)
  ) return;
  throw new Refusal(
    "conflict",
    `Cannot save these blocked words: with those of imported lists they have ${length} characters, of ${MAX_PATTERNS_LENGTH} at most. Remove a list first.`,
  );
}

/**
 * Returns rules as they are stored: a pace that isn't set is left out. A version that knows
 * no pace copies what it finds into its events, where it must be a number.
 */
function storedRules(
  { pace, shield, moderatorsMay, ...rules }: Rules,
  changed: Partial<Rules>,
): Changes {
  const hostRules: HostRules = { shield, moderatorsMay };
  return {
    ...changes([stateKey.rules, pace === null ? rules : { ...rules, pace }]),
    ...("shield" in changed || "moderatorsMay" in changed) &&
      changes([stateKey.hostRules, hostRules]),
  };
}

export const makeLink: Decider<"link"> = (state, action, facts) => {
  checkCount(state.roleLinks.size, MAX_ROLE_LINKS, "links");
  const { token, hash } = makeToken();
  const { role } = action;
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.link(hash), { role, at: facts.now }]),
      audit: auditLineOf(action, facts, {
        role,
        link: shownHash(hash),
      }),
    },
    answer:
      `Invite link for a ${role} created. Copy it now; you won't see it again.`,
    token,
  };
};

export const revokeLink: Decider<"revoke"> = (state, action, facts) => {
  const { link } = action;
  if (!state.roleLinks.has(link)) {
    throw new Refusal(
      "conflict",
      "Cannot revoke this link: there is no such link.",
    );
  }
  const grants = [...state.roles].filter(([, { by }]) => by === `link:${link}`);
  const byToken = [...state.staff]
    .filter(([id, staff]) => staff.link === link && !state.roles.has(id));
  return {
    act: {
      event: { type: "state" },
      changes: {
        ...changes([stateKey.link(link), undefined]),
        ...rolesTaken(
          state,
          [...grants, ...byToken].map(([id]) => id),
          { at: facts.now },
        ),
      },
      audit: auditLineOf(action, facts, {
        link: shownHash(link),
        roles: grants.map(([id, { name }]) => ({ id, name })),
      }),
    },
    answer: "Link revoked, along with the roles it gave.",
  };
};

export const dismiss: Decider<"dismiss"> = (state, action, facts) => {
  const { role } = action;
  const { viewer } = facts.person;
  const own = idsOf(facts.person);
  const links = [...state.roleLinks].filter(([, link]) => link.role === role);
  const held = [...state.roles].filter(([, grant]) => grant.role === role);
  const others = held.filter(([id]) => !own.includes(id));
  const mine = held.find(([id]) => own.includes(id));
  const hashes = new Set(links.map(([hash]) => hash));
  const byToken = [...state.staff].filter(([id, { link }]) =>
    link !== undefined && hashes.has(link) && !own.includes(id)
  );
  const ended = new Set([...others, ...byToken].map(([id]) => id));
  return {
    act: {
      event: { type: "state" },
      changes: {
        ...rolesTaken(state, [...ended], { at: facts.now }),
        ...changes(
          ...links.map(([hash]) => [stateKey.link(hash), undefined] as const),
          ...held.map(([id]) => [stateKey.role(id), undefined] as const),
          // Only under the id that whoever does this has now.
          ...mine
            ? [
              [stateKey.role(viewer.id), {
                ...mine[1],
                name: viewer.name,
              }] as const,
            ]
            : [],
        ),
      },
      audit: auditLineOf(action, facts, {
        role,
        roles: others.map(([id, { name }]) => ({ id, name })),
      }),
    },
    answer: role === "host"
      ? "All other hosts and all links for hosts are removed."
      : "All moderators and all links for moderators are removed.",
  };
};

/** What settings depend on besides the room's rules. */
export type SettingsOptions =
  & StreamOptions
  & Pick<Facts, "maxMessageLength" | "readingPace">;

/**
 * Returns the public settings for the rules in force.
 *
 * @param raised Shield, if it is on.
 */
export function settingsOf(
  rules: Rules,
  options: SettingsOptions,
  raised?: KnownShield,
): RoomSettings {
  const {
    blockedWords: _words,
    embedOn: _sites,
    hook: _hook,
    shield: _prepared,
    moderatorsMay: _delegated,
    ...shown
  } = rules;
  const { maxMessageLength, readingPace } = options;
  const links = descriptionLinks(rules);
  return {
    maxMessageLength,
    ...shown,
    pace: rules.pace ?? readingPace,
    stream: streamShown(rules, options),
    ...(links && { descriptionLinks: links }),
    ...(raised && { shield: { until: untilOf(raised) } }),
  };
}

/** Everyone who comes to a room gets its settings: its links are searched once. */
const searched = new WeakMap<Rules, { readonly links: Links | undefined }>();

function descriptionLinks(rules: Rules): Links | undefined {
  const known = searched.get(rules);
  if (known) return known.links;
  const links = findLinks(rules.description);
  searched.set(rules, { links });
  return links;
}

type StreamOptions = Pick<Facts, "privateStreams">;

/** Returns a room's broadcast, unless it was set when private addresses were allowed. */
export function streamShown(
  { stream }: Pick<Rules, "stream">,
  options: StreamOptions,
): string {
  return mayStream(stream, options) ? stream : "";
}

function mayStream(stream: string, { privateStreams }: StreamOptions): boolean {
  return privateStreams || !URL.canParse(stream) ||
    !isPrivateHost(new URL(stream));
}

/** @throws {Refusal} `private_stream`. */
function checkStream({ stream = "" }: Partial<Rules>, options: StreamOptions) {
  if (mayStream(stream, options)) return;
  throw new Refusal(
    "private_stream",
    `Cannot set this broadcast: ${
      new URL(stream).hostname
    } is an address of a private network, which would mean another machine to each viewer. The operator can allow such addresses with PRIVATE_STREAMS=yes.`,
  );
}

/** Returns the rules that differ from the current ones: a form sends all of them. */
function changed(before: Rules, rules: Partial<Rules>): Partial<Rules> {
  const was = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(rules).filter(([rule, value]) =>
      JSON.stringify(value) !== JSON.stringify(was.get(rule))
    ),
  );
}
