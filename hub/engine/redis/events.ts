import type {
  Act,
  LoggedEvent,
  NewMessage,
  ReactionsTally,
  StoredEvent,
} from "../engine.ts";
import type { ReactionCounts } from "../../protocol.ts";
import type { Reply } from "./connection.ts";
import { parseJson, parseStored } from "../stored_event.ts";
import { isCounts } from "./shapes.ts";

/** A message on a room's channel. */
type ChannelEvent =
  | {
    /** Posted messages, or the event of an act. */
    readonly type: "said" | "act";
    readonly epoch: string;
    /** The `seq` of the first event; the others follow without a gap. */
    readonly first: number;
    readonly jsons: readonly string[];
  }
  | ReactionsTally
  | {
    readonly type: "viewers";
    readonly instance: string;
    readonly count: number;
  };

/** Parses a payload from a channel; `undefined`: it isn't ours. */
export function parseChannelEvent(payload: string): ChannelEvent | undefined {
  const [head, ...jsons] = payload.split("\n");
  const [type, name, number, extra] = head.split(" ");
  if (!name || extra !== undefined || !/^\d{1,15}$/.test(number ?? "")) return;
  if (type === "cheer" && jsons.length === 1) {
    const counts = parseJson(jsons[0]);
    return isCounts(counts) ? { type: "reactions", counts } : undefined;
  }
  if ((type === "said" || type === "act") && jsons.length > 0) {
    return { type, epoch: name, first: Number(number), jsons };
  }
  if (type === "viewers" && jsons.length === 0) {
    return { type, instance: name, count: Number(number) };
  }
}

/** Returns the payload that tells other instances of reactions. */
export function encodeReactions(counts: ReactionCounts): string {
  return `cheer - 0\n${JSON.stringify(counts)}`;
}

/** Returns the payload that tells other instances of a viewer count. */
export function encodeViewers(instance: string, count: number): string {
  return `viewers ${instance} ${count}`;
}

/** Parses an entry of a room's log; `undefined`: it isn't ours. */
export function parseEntry(entry: Reply): StoredEvent | undefined {
  if (!Array.isArray(entry) || !Array.isArray(entry[1])) return;
  const [id, [type, json, writer, author, extra]] = entry;
  const seq = typeof id === "string" ? id.match(/^(\d{1,15})-0$/)?.[1] : null;
  if (!seq || typeof json !== "string" || extra !== undefined) return;
  const event = parseStored(json, Number(seq));
  if (event?.type !== type) return;
  if (event.type !== "message") {
    return writer === undefined ? storedEvent(event, true, json) : undefined;
  }
  if (writer === undefined) {
    // An older version didn't store whether an act wrote it.
    const act = event.announcement === true || "waiting" in event;
    return storedEvent(event, act, json);
  }
  if (writer !== "said" && writer !== "act" || author !== event.from.id) return;
  return storedEvent(event, writer === "act", json);
}

/**
 * Parses an event from Redis; `undefined`: it isn't ours. Others can write to Redis too,
 * and the JSON goes to browsers unchanged.
 *
 * @param act Whether an act wrote it.
 */
export function parseEvent(
  json: string,
  seq: number,
  act: boolean,
): StoredEvent | undefined {
  const event = parseStored(json, seq);
  return event && storedEvent(event, act, json);
}

function storedEvent(
  event: LoggedEvent,
  act: boolean,
  json: string,
): StoredEvent {
  const { seq, type } = event;
  const author = event.type === "message" ? event.from.id : undefined;
  return { seq, type, author, act, json };
}

/** Returns the part of an event's JSON after `at`. */
export function restOf({ type: _, ...members }: Act["event"]): string {
  const rest = JSON.stringify(members).slice(1);
  return rest === "}" ? rest : `,${rest}`;
}

/** Returns the part of a message's JSON after `at`. */
export function messageRest(
  { from, text, links, reply, announcement }: NewMessage,
): string {
  const members = { from, text, links, reply, announcement };
  return `,${JSON.stringify(members).slice(1)}`;
}
