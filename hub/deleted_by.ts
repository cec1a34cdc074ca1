import type { ServerEvent } from "./protocol.ts";
import type { React } from "./frames.ts";

/** Matches messages by `seq` and author id. */
export type MessageFilter = (seq: number, author: string) => boolean;

/**
 * Returns a filter for the messages that an event deletes, which are earlier ones;
 * `undefined`: it deletes none.
 */
export function deletedBy(
  event: ServerEvent | React,
): MessageFilter | undefined {
  switch (event.type) {
    case "deleted":
      return (seq) => seq === event.target;
    case "cleared":
      return (seq, author) => author === event.viewer && seq < event.seq;
    case "purged": {
      const targets = new Set(event.targets);
      const viewers = new Set(event.cleared && event.viewers);
      return (seq, author) =>
        targets.has(seq) || viewers.has(author) && seq < event.seq;
    }
  }
}
