import type { Act, Cheer, Draft, StoredEvent } from "../engine.ts";
import type { ReactionCounts } from "../../protocol.ts";
import type { Reply } from "./connection.ts";
import { eventType, isCounts } from "./shapes.ts";

/** What comes on a room's channel. */
export type Telling =
  | {
    readonly type: "events";
    readonly epoch: string;
    /** The `seq` of the first; the others follow without a hole. */
    readonly first: number;
    readonly jsons: readonly string[];
  }
  | Cheer
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
  if (type === "cheer" && jsons.length === 1) {
    const counts = parseJson(jsons[0]);
    return isCounts(counts) ? { type, counts } : undefined;
  }
  if (type === "events" && jsons.length > 0) {
    return { type, epoch: name, first: Number(number), jsons };
  }
  if (type === "viewers" && jsons.length === 0) {
    return { type, instance: name, count: Number(number) };
  }
}

/** What an instance tells on a room's channel of how its viewers reacted. */
export function cheerTelling(counts: ReactionCounts): string {
  return `cheer - 0\n${JSON.stringify(counts)}`;
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
  const event = parseJson(json);
  if (typeof event !== "object" || event === null) return;
  if (!("seq" in event) || event.seq !== seq) return;
  const type = eventType(event);
  return type && { seq, type, json };
}

/** An event's JSON from behind its `at` on. */
export function restOf({ type: _, ...event }: Act["event"]): string {
  if ("from" in event) return messageRest(event);
  const rest = JSON.stringify(event).slice(1);
  return rest === "}" ? rest : `,${rest}`;
}

/** A message's JSON from behind its `at` on. */
export function messageRest(
  { from: { id, ...from }, text, ...others }: Omit<Draft, "key" | "version">,
): string {
  // The id comes first: so messages of a viewer can be told without parsing them.
  const members = { from: { id, ...from }, text, ...others };
  return `,${JSON.stringify(members).slice(1)}`;
}

/**
 * What stands in the JSON of all messages of a viewer behind `at`. In those of others it
 * can stand further on, where they reply.
 */
export function sentBy(viewer: string): string {
  return `,"from":{"id":${JSON.stringify(viewer)}`;
}

/** The value of a JSON text; `undefined`: it is none. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
