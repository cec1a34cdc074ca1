/**
 * Whom and what a purge means. Pure.
 *
 * @module
 */
import type { By, Group, Similar } from "./similar.ts";

/** As the server limits them. */
export const MAX_PEOPLE = 500;
const MAX_MESSAGES = 5_000;

/** The order of the groups. */
const ORDER: readonly By[] = ["text", "link", "arrival", "network"];

/** What messages of a raid have in common, but hardly those of bystanders. */
const SURE: ReadonlySet<By> = new Set(["text", "link"]);

/** Somebody in a group that is chosen, with the messages that are meant. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  /** In order. */
  readonly seqs: readonly number[];
  /** Whether they said the same, and didn't just come with those who did. */
  readonly sure: boolean;
}

/** Whom and what an act is done to. */
export interface Plan {
  readonly viewers: readonly string[];
  readonly targets: readonly number[];
  /** Whether there are more people than one act takes. */
  readonly tooMany: boolean;
}

export function keyOf({ by, label = "" }: Group): string {
  return `${by} ${label}`;
}

export function isSure({ by }: Group): boolean {
  return SURE.has(by);
}

/** The groups of several messages: those that have the same in common are one. */
export function merged(answers: readonly Similar[]): Group[] {
  const groups = new Map<string, Group>();
  for (const group of answers.flatMap(({ groups }) => groups)) {
    const known = groups.get(keyOf(group));
    groups.set(keyOf(group), known ? joined(known, group) : group);
  }
  return [...groups.values()]
    .sort((a, b) => ORDER.indexOf(a.by) - ORDER.indexOf(b.by));
}

function joined(a: Group, b: Group): Group {
  const messages = new Map(
    [...a.messages, ...b.messages].map((each) => [each.seq, each]),
  );
  const people = new Map(
    [...a.people, ...b.people].map((each) => [each.id, each]),
  );
  return {
    ...a,
    messages: [...messages.values()],
    people: [...people.values()],
  };
}

/**
 * The people of some groups. Those about whom the groups are not sure come first: there
 * may be bystanders among them.
 *
 * @param except Who is never among them: the viewer.
 */
export function candidatesIn(
  groups: readonly Group[],
  except: string,
): Candidate[] {
  const names = new Map<string, string>();
  const seqs = new Map<string, Set<number>>();
  const sure = new Set<string>();
  for (const group of groups) {
    for (const { id, name } of group.people) {
      if (id === except) continue;
      names.set(id, name);
      if (isSure(group)) sure.add(id);
    }
    for (const { seq, viewer } of group.messages) {
      const own = seqs.get(viewer) ?? new Set();
      seqs.set(viewer, own.add(seq));
    }
  }
  return [...names].map(([id, name]) => ({
    id,
    name,
    seqs: [...seqs.get(id) ?? []].sort((a, b) => a - b),
    sure: sure.has(id),
  })).sort((a, b) => Number(a.sure) - Number(b.sure));
}

/** What is left without the people who were taken out. */
export function planOf(
  candidates: readonly Candidate[],
  out: ReadonlySet<string>,
): Plan {
  const meant = candidates.filter(({ id }) => !out.has(id));
  // Of the doubtful, who come first, some are left for the next act.
  const people = meant.slice(-MAX_PEOPLE);
  return {
    viewers: people.map(({ id }) => id),
    targets: people.flatMap(({ seqs }) => seqs).sort((a, b) => a - b)
      .slice(-MAX_MESSAGES),
    tooMany: meant.length > MAX_PEOPLE,
  };
}
