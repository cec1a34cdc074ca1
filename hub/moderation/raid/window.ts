import type { Engine } from "../../engine/engine.ts";
import type { MessageEvent, Viewer } from "../../protocol.ts";
import { nextTurn } from "../../turn.ts";

/** Maximum number of messages in a window. */
const MAX_MESSAGES = 5_000;

/** How far a window goes back, in milliseconds. */
const WINDOW_MS = 3_600_000;

/** Messages read at once; takes a few milliseconds. */
const PAGE = 500;

/** Messages looked at before others get their turn; takes a few milliseconds. */
const SLICE = 500;

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

  private constructor(messages: readonly MessageEvent[]) {
    this.messages = messages;
  }

  /**
   * Reads a room's window.
   *
   * @param sinceMs How far it goes back, in milliseconds, at most an hour.
   * @throws {Refusal} `no_such_room`, `unavailable`.
   */
  static async read(
    engine: Engine,
    room: string,
    sinceMs = WINDOW_MS,
  ): Promise<Window> {
    const oldest = await engine.time() - Math.min(sinceMs, WINDOW_MS);
    const pages: MessageEvent[][] = [];
    let before: number | undefined;
    for (let count = 0; count < MAX_MESSAGES; count += PAGE) {
      const { messages } = await engine.history(room, { before, limit: PAGE });
      const recent = messages.filter(({ at }) => at >= oldest);
      pages.push(recent);
      if (recent.length < PAGE) break;
      before = messages[0].seq;
      await nextTurn();
    }
    return new Window(pages.reverse().flat());
  }

  /** Finds the messages that `is` selects; others get their turn meanwhile. */
  async find(is: (message: MessageEvent) => boolean): Promise<Found> {
    const found: MessageEvent[] = [];
    for (const [i, message] of this.messages.entries()) {
      if (i % SLICE === SLICE - 1) await nextTurn();
      if (is(message)) found.push(message);
    }
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
