import type { StoredEvent } from "../engine.ts";
import type { OrderedEvent } from "../protocol.ts";
import type { Reply } from "./connection.ts";

/** What comes on a room's channel. */
export type Telling =
  | {
    readonly type: "events";
    readonly epoch: string;
    /** The `seq` of the first; the others follow without a hole. */
    readonly first: number;
    readonly jsons: readonly string[];
  }
  | {
    readonly type: "viewers";
    readonly instance: string;
    readonly count: number;
  };

/** Reads what came on a channel; `undefined`: it is not ours. */
export function parseTelling(payload: string): Telling | undefined {
  const [head, ...jsons] = payload.split("\n");
  const [type, name, number, more] = head.split(" ");
  if (!name || more !== undefined || !/^\d{1,15}$/.test(number ?? "")) return;
  if (type === "events" && jsons.length > 0) {
    return { type, epoch: name, first: Number(number), jsons };
  }
  if (type === "viewers" && jsons.length === 0) {
    return { type, instance: name, count: Number(number) };
  }
}

/** What an instance tells on a room's channel of its viewers. */
export function viewersTelling(instance: string, count: number): string {
  return `viewers ${instance} ${count}`;
}

/** An entry of a room's log; `undefined`: it is not ours. */
export function parseEntry(entry: Reply): StoredEvent | undefined {
  if (!Array.isArray(entry) || !Array.isArray(entry[1])) return;
  const [id, [type, json, more]] = entry;
  const seq = typeof id === "string" ? id.match(/^(\d{1,15})-0$/)?.[1] : null;
  if (!seq || typeof json !== "string" || more !== undefined) return;
  const event = parseEvent(json, Number(seq));
  return event?.type === type ? event : undefined;
}

/**
 * An event as it came from Redis; `undefined`: it is not ours. Others can write to a
 * Redis too, and what is returned here goes to browsers as it stands.
 */
export function parseEvent(json: string, seq: number): StoredEvent | undefined {
  let event: Partial<OrderedEvent>;
  try {
    event = JSON.parse(json);
  } catch {
    return;
  }
  if (typeof event !== "object" || event === null || event.seq !== seq) return;
  const { type } = event;
  if (type === "deleted") {
    return typeof event.target === "number" ? { seq, type, json } : undefined;
  }
  if (type !== "message") return;
  const { at, from, text } = event;
  const ours = typeof at === "number" && typeof text === "string" &&
    typeof from?.id === "string" && typeof from.name === "string" &&
    typeof from.role === "string";
  return ours ? { seq, type, json } : undefined;
}
