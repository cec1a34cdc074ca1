import type { Viewer } from "../../protocol.ts";
import { GUEST_NAME } from "../../people/identity.ts";
import { foldName } from "../state/state.ts";
import type { Known } from "./crowd.ts";

/** How long after a restriction somebody new may be the same person, in milliseconds. */
const NEW_MS = 3_600_000;

/**
 * For how long after their restriction people are compared with, in milliseconds: later,
 * networks belong to others, and names are used again. 30 days.
 */
export const COMPARED_MS = 30 * 24 * NEW_MS;

/** Maximum number of people from one network of whom each may be the same person. */
const MAX_SHARING = 5;

/** Maximum number of people that one is compared with: in a raid, all have like names. */
const MAX_OTHERS = 50;

/** Minimum length of names that are the same, and of those that are nearly the same. */
const MIN_NAME = 3;
const MIN_LIKE_NAME = 5;

/** Why somebody looks like another: their network, when they came, or their name. */
export type Reason = "network" | "new" | "name";

/** Somebody who looks like a person who is timed out or banned. */
export interface Suspect {
  readonly viewer: string;
  readonly because: readonly Reason[];
  readonly like: Pick<Viewer, "id" | "name">;
}

/** Somebody to compare with those who are restricted. */
export interface Candidate extends Known {
  readonly id: string;
  readonly name: string;
}

/** Somebody who is timed out or banned. */
export interface Restricted {
  readonly id: string;
  readonly name: string;
  /** When they were restricted, in milliseconds since 1970. */
  readonly at: number;
  readonly networks: readonly string[];
}

/**
 * Marks those who look like somebody who is restricted:
 *
 * - the same network, if few share it, or if they also are new or have a like name;
 * - the same name, first seen after the restriction;
 * - nearly the same name, first seen in the hour after it.
 *
 * Being new alone says nothing.
 *
 * @param sharing Returns how many people are known from a network.
 */
export function suspects(
  candidates: readonly Candidate[],
  restricted: readonly Restricted[],
  sharing: (network: string) => number,
): Suspect[] {
  const byNetwork = new Lists<Restricted>();
  const byName = new Lists<Restricted>();
  for (const each of restricted) {
    for (const network of each.networks) byNetwork.add(network, each);
    for (const key of likeKeys(each.name)) byName.add(key, each);
  }
  return candidates.flatMap((candidate) => {
    const { id, name, network } = candidate;
    const others = new Set(
      [
        ...byNetwork.get(network ?? ""),
        ...likeKeys(name).flatMap((key) => byName.get(key)),
      ].slice(0, MAX_OTHERS),
    );
    let best: Suspect | undefined;
    for (const other of others) {
      const because = reasons(candidate, other, sharing);
      if (because.length <= (best?.because.length ?? 0)) continue;
      best = {
        viewer: id,
        because,
        like: { id: other.id, name: other.name },
      };
    }
    return best ?? [];
  });
}

/** Returns why a candidate may be somebody; none: there is not enough. */
function reasons(
  { name, since, network }: Candidate,
  other: Restricted,
  sharing: (network: string) => number,
): Reason[] {
  const isLater = since > other.at;
  const isNew = isLater && since <= other.at + NEW_MS;
  const isNear = network !== undefined && other.networks.includes(network);
  const isSame = isSameName(name, other.name);
  const isAlike = isSame || isLikeName(name, other.name);
  const because: Reason[] = [
    ...isNear ? ["network" as const] : [],
    ...isNew ? ["new" as const] : [],
    ...isAlike ? ["name" as const] : [],
  ];
  const isEnough = isNear
    ? because.length > 1 || sharing(network) <= MAX_SHARING
    : isSame && isLater || isAlike && isNew;
  return isEnough ? because : [];
}

function isSameName(a: string, b: string): boolean {
  const key = keyOf(a);
  return key.length >= MIN_NAME && key === keyOf(b);
}

/** Whether one letter of long names is another, missing, or elsewhere. */
function isLikeName(a: string, b: string): boolean {
  if (Math.min(keyOf(a).length, keyOf(b).length) < MIN_LIKE_NAME) return false;
  const keys = likeKeys(a);
  return likeKeys(b).some((key) => keys.includes(key));
}

/**
 * Returns a name's key, then what is left of a long one without each of its letters. Two
 * names that are nearly the same have one of these in common.
 */
function likeKeys(name: string): string[] {
  const letters = [...keyOf(name)];
  if (letters.length === 0) return [];
  const shorter = letters.length < MIN_LIKE_NAME
    ? []
    : letters.map((_, at) => letters.toSpliced(at, 1).join(""));
  return [letters.join(""), ...shorter];
}

/** Returns a name's key; "": everybody gets such a name. */
function keyOf(name: string): string {
  return GUEST_NAME.test(name) || STAND_IN.test(name) ? "" : foldName(name);
}

/** Matches the names that users of a site get whose own is taken. */
const STAND_IN = /^User .{4}$/;

/** Lists by key. */
class Lists<Item> {
  readonly #lists = new Map<string, Item[]>();

  add(key: string, item: Item): void {
    const list = this.#lists.get(key);
    if (list) list.push(item);
    else this.#lists.set(key, [item]);
  }

  get(key: string): readonly Item[] {
    return this.#lists.get(key) ?? [];
  }
}
