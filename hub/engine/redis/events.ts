import {
  type Act,
  type NewMessage,
  type ReactionsTally,
  type StoredEvent,
  tombstone,
} from "../engine.ts";
import type { LoggedEvent } from "../logged_event.ts";
import type { MessageEvent, Reply as MessageReply } from "../../protocol.ts";
import type { Reply } from "./connection/client.ts";
import { parseJson, parseStored } from "../stored_event.ts";
import { isCounts } from "./shapes.ts";
import { parseSketch } from "./people/sketches.ts";
import type { ViewerSketch } from "../viewer_sketch.ts";

/** Maximum length of reaction counts as JSON; they are a few dozen characters. */
const MAX_COUNTS_LENGTH = 1_000;

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
    readonly sketch: ViewerSketch;
  };

/**
 * Parses a payload from a channel; `undefined`: it isn't ours.
 *
 * @param token What it must begin with, because others may publish on the channel too.
 */
export function parseChannelEvent(
  payload: string,
  token: string,
): ChannelEvent | undefined {
  if (!payload.startsWith(`${token} `)) return;
  const [head, ...jsons] = payload.slice(token.length + 1).split("\n");
  const [type, name, number, hashes, extra] = head.split(" ");
  if (!name || extra !== undefined || !/^\d{1,15}$/.test(number ?? "")) return;
  if (type === "viewers" && jsons.length === 0) {
    const sketch = parseSketch(number, hashes);
    return sketch && { type, instance: name, sketch };
  }
  if (hashes !== undefined) return;
  if (type === "cheer" && jsons.length === 1) {
    if (jsons[0].length > MAX_COUNTS_LENGTH) return;
    const counts = parseJson(jsons[0]);
    return isCounts(counts) ? { type: "reactions", counts } : undefined;
  }
  if ((type === "said" || type === "act") && jsons.length > 0) {
    return { type, epoch: name, first: Number(number), jsons };
  }
}

/** Parses an entry of a room's log; `undefined`: it isn't ours. */
export function parseEntry(
  entry: Reply,
  seq: number,
): StoredEvent | undefined {
  if (typeof entry !== "string") return;
  const end = entry.indexOf("\n");
  if (end < 0) {
    if (entry === lostEntry(seq)) return tombstone(seq);
    const event = parseStored(entry, seq);
    if (!event || event.type === "message") return;
    return storedEvent(event, !isTombstone(event, entry), entry);
  }
  const message = parseMessage(entry, seq);
  if (!message) return;
  const act = entry.startsWith("act ", end + 1);
  return storedEvent(message, act, entry.slice(0, end));
}

/** Parses a message's entry of a room's log; `undefined`: it isn't one, or isn't ours. */
export function parseMessage(
  entry: string,
  seq: number,
): MessageEvent | undefined {
  const end = entry.indexOf("\n");
  const event = parseStored(entry.slice(0, Math.max(0, end)), seq);
  if (event?.type !== "message") return;
  const writer = entry.slice(end + 1);
  const { id } = event.from;
  return writer === `said ${id}` || writer === `act ${id}` ? event : undefined;
}

/** Returns the entry of a room's log for an event. */
export function entryOf(
  { author, act, json }: Pick<StoredEvent, "author" | "act" | "json">,
): string {
  if (author === undefined) return json;
  return `${replyLast(json)}\n${act ? "act" : "said"} ${author}`;
}

/** Returns the entry in place of an event that Redis lost; clients take it for a deleted message. */
function lostEntry(seq: number): string {
  return tombstone(seq).json.replace(/}$/, ',"lost":true}');
}

/** Puts the reply last, as the log wants it; before layout 4, other members could follow. */
function replyLast(json: string): string {
  const { reply, ...rest } = JSON.parse(json);
  return reply === undefined
    ? json
    : JSON.stringify({ ...rest, reply: plainReply(reply) });
}

/** A reply with its members in the order that the scripts look for. */
function plainReply({ seq, from: { id, name } }: MessageReply): MessageReply {
  return { seq, from: { id, name } };
}

/** Returns the id of the viewer whom a stored message replies to; `undefined`: none. */
export function repliesTo(json: string): string | undefined {
  // Most are no replies, and need not be parsed.
  if (!json.includes(',"reply":{"seq":')) return;
  return (JSON.parse(json) as MessageEvent).reply?.from.id;
}

function isTombstone({ seq }: LoggedEvent, json: string): boolean {
  return json === tombstone(seq).json;
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
  if ("reply" in members && members.reply) {
    const { reply, ...others } = members;
    return `,${
      JSON.stringify({ ...others, reply: plainReply(reply) }).slice(1)
    }`;
  }
  const rest = JSON.stringify(members).slice(1);
  return rest === "}" ? rest : `,${rest}`;
}

/** Returns the part of a message's JSON after `at`. The reply is last: it can be cut off. */
export function messageRest(
  { from, text, links, mentions, reply, announcement, me }: NewMessage,
): string {
  const members = {
    from,
    text,
    links,
    mentions,
    announcement,
    me,
    reply: reply && plainReply(reply),
  };
  return `,${JSON.stringify(members).slice(1)}`;
}
