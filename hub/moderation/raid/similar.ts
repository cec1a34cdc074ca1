import type { MessageEvent } from "../../protocol.ts";
import type { Crowd } from "./crowd.ts";
import { Likeness } from "./likeness.ts";
import { sitesIn } from "./sites.ts";
import type { Found, Window } from "./window.ts";

/** How far apart people are first seen who came together, in milliseconds. */
const TOGETHER_MS = 2 * 60_000;

/** Messages that have something in common with a given one. */
export interface Group extends Found {
  /**
   * What they have in common: the text, a link's site, when their authors were first seen,
   * or the network.
   */
  readonly by: "text" | "link" | "arrival" | "network";
  /** The site. */
  readonly label?: string;
}

/**
 * Groups the messages of a window by what they have in common with a given one. Those of
 * moderators and hosts are in none. A group by arrival or network has at least two people.
 */
export async function groupsLike(
  message: MessageEvent,
  window: Window,
  crowd: Crowd,
): Promise<Group[]> {
  const find = (is: (message: MessageEvent) => boolean) =>
    window.find((each) => is(each) && !crowd.isByStaff(each));
  const likeness = new Likeness(message);
  const groups: Group[] = [
    { by: "text", ...await find((each) => likeness.isLike(each)) },
  ];
  for (const site of sitesIn(message.text, message.links)) {
    const found = await find(({ text, links }) =>
      links !== undefined && sitesIn(text, links).has(site)
    );
    groups.push({ by: "link", label: site, ...found });
  }
  const author = crowd.isByStaff(message)
    ? undefined
    : crowd.of(message.from.id);
  if (author && author.since > 0) {
    const found = await find(({ from }) => {
      const { since = 0 } = crowd.of(from.id) ?? {};
      return since > 0 && Math.abs(since - author.since) <= TOGETHER_MS;
    });
    groups.push({ by: "arrival", ...found });
  }
  if (author?.network !== undefined) {
    const { network } = author;
    const found = await find(({ from }) =>
      crowd.of(from.id)?.network === network
    );
    groups.push({ by: "network", ...found });
  }
  return groups.filter(({ by, people }) =>
    people.length > (by === "text" || by === "link" ? 0 : 1)
  );
}
