import type { Act, Cheer, Draft, StoredEvent } from "../engine.ts";
import type { OrderedEvent, ReactionCounts } from "../../protocol.ts";
import type { Reply } from "./connection.ts";
import { isCounts, isEvent } from "./shapes.ts";

/** What comes on a room's channel. */
type Telling =
  | {
    /** Messages that were said, or what came by an act. */
    readonly type: "said" | "act";
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
  if ((type === "said" || type === "act") && jsons.length > 0) {
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
  const [id, [type, json, how, author, more]] = entry;
  const seq = typeof id === "string" ? id.match(/^(\d{1,15})-0$/)?.[1] : null;
  if (!seq || typeof json !== "string" || more !== undefined) return;
  const event = parse(json, Number(seq));
  if (event?.type !== type) return;
  if (event.type !== "message") {
    return how === undefined ? storedEvent(event, true, json) : undefined;
  }
  if (how === undefined) {
    // An older Hubbub did not write how it came.
    const act = event.announcement === true || event.waiting !== undefined;
    return storedEvent(event, act, json);
  }
  if (how !== "said" && how !== "act" || author !== event.from.id) return;
  return storedEvent(event, how === "act", json);
}

/**
 * An event as it came from Redis; `undefined`: it is not ours. Others can write to a
 * Redis too, and what is returned here goes to browsers as it stands.
 *
 * @param act Whether it came by an act.
 */
export function parseEvent(
  json: string,
  seq: number,
  act: boolean,
): StoredEvent | undefined {
  const event = parse(json, seq);
  return event && storedEvent(event, act, json);
}

function storedEvent(
  event: OrderedEvent,
  act: boolean,
  json: string,
): StoredEvent {
  const { seq, type } = event;
  const author = event.type === "message" ? event.from.id : undefined;
  return { seq, type, author, act, json };
}

function parse(json: string, seq: number): OrderedEvent | undefined {
  const event = parseJson(json);
  if (typeof event !== "object" || event === null) return;
  if (!("seq" in event) || event.seq !== seq) return;
  return isEvent(event) ? event : undefined;
}

/** An event's JSON from behind its `at` on. */
export function restOf({ type: _, ...members }: Act["event"]): string {
  const rest = JSON.stringify(members).slice(1);
  return rest === "}" ? rest : `,${rest}`;
}

/** A message's JSON from behind its `at` on. */
export function messageRest(
  { from, text, links, reply, announcement }: Draft,
): string {
  const members = { from, text, links, reply, announcement };
  return `,${JSON.stringify(members).slice(1)}`;
}

/** The value of a JSON text; `undefined`: it is none. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
