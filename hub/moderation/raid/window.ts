import type { MessageEvent, Viewer } from "../../protocol.ts";
import { inSlices } from "../../turn.ts";

/** Maximum number of people in a group: those who wrote last. */
const MAX_PEOPLE = 500;

/** Messages that have something in common, oldest first, and who wrote them. */
export interface Found {
  readonly messages: readonly {
    readonly seq: number;
    readonly viewer: string;
  }[];
  /** With the number of their messages in the group, those who wrote last first. */
  readonly people: readonly (Pick<Viewer, "id" | "name"> & {
    readonly messages: number;
  })[];
}

/** The newest messages of a room: at most 5,000, and of the last hour. */
export class Window {
  /** Oldest first. */
  readonly messages: readonly MessageEvent[];

  constructor(messages: readonly MessageEvent[]) {
    this.messages = messages;
  }

  /** Finds the messages that `is` selects; others get their turn meanwhile. */
  async find(is: (message: MessageEvent) => boolean): Promise<Found> {
    const found: MessageEvent[] = [];
    await inSlices(this.messages, (message) => {
      if (is(message)) found.push(message);
    });
    return grouped(found);
  }
}

function grouped(found: readonly MessageEvent[]): Found {
  const counts = new Map<string, { name: string; messages: number }>();
  for (const { from: { id, name } } of found.toReversed()) {
    const known = counts.get(id);
    if (known) known.messages++;
    else if (counts.size < MAX_PEOPLE) counts.set(id, { name, messages: 1 });
  }
  return {
    messages: found.filter(({ from }) => counts.has(from.id))
      .map(({ seq, from }) => ({ seq, viewer: from.id })),
    people: [...counts].map(([id, each]) => ({ id, ...each })),
  };
}
