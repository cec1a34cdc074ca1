import { MAX_NAME_UNITS } from "../engine/shapes.ts";
import { type Action, parseAction } from "../moderation/actions/action.ts";
import { VIEWER_ID, wholeNumberOf } from "../moderation/actions/fields.ts";
import {
  MAX_KEY_LENGTH,
  MAX_MENTIONS,
  type Position,
  REACTIONS,
  type Viewer,
} from "../protocol.ts";
import type { React, Say } from "../frames.ts";
import { Refusal } from "../refusal.ts";

/** Returns a frame's `key` even if the rest of the frame is invalid, so that the refusal can name it. */
export function keyOf(frame: unknown): string | undefined {
  if (typeof frame !== "object" || frame === null || !("key" in frame)) {
    return undefined;
  }
  const { key } = frame;
  // As UTF-8, all lone surrogates become U+FFFD, so different keys would become equal.
  return typeof key === "string" && key.length > 0 &&
      key.length <= MAX_KEY_LENGTH && key.isWellFormed()
    ? key
    : undefined;
}

/**
 * Returns a frame's `key`.
 *
 * @throws {Refusal} `malformed` if it has no valid one.
 */
export function checkKey(frame: unknown): string {
  const key = keyOf(frame);
  if (key !== undefined) return key;
  throw new Refusal(
    "malformed",
    `Cannot send: "key" must be a string of 1 to ${MAX_KEY_LENGTH} characters.`,
  );
}

/** @throws {Refusal} `malformed`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Refusal("malformed", "Cannot read this: it is not JSON.", {
      cause: error,
    });
  }
}

/** An action in a frame, parsed. */
export interface Moderate {
  readonly type: "moderate";
  readonly key: string;
  readonly action: Action;
}

/** Whether a frame asks for a sign of life, or answers such a frame. */
export function isType(frame: unknown, type: "ping" | "pong"): boolean {
  return typeof frame === "object" && frame !== null && "type" in frame &&
    frame.type === type;
}

/**
 * Parses a `say`, a `react` or a `moderate`.
 *
 * @throws {Refusal} `malformed`, `unknown_type` or `bad_action`.
 */
export function parseFrame(frame: unknown): Say | React | Moderate {
  if (
    typeof frame !== "object" || frame === null || !("type" in frame) ||
    typeof frame.type !== "string"
  ) {
    throw new Refusal(
      "malformed",
      'Cannot read this: send a JSON object with a "type".',
    );
  }
  const { type } = frame;
  if (type === "react") return parseReact(frame);
  if (type !== "say" && type !== "moderate") {
    throw new Refusal(
      "unknown_type",
      'Cannot read this: "type" must be "say", "react" or "moderate".',
    );
  }
  const key = checkKey(frame);
  if (type === "moderate") return { type, key, action: parseAction(frame) };
  if (!("text" in frame) || typeof frame.text !== "string") {
    throw new Refusal("malformed", 'Cannot send: "text" must be a string.');
  }
  const replyTo = "replyTo" in frame ? parseReplyTo(frame.replyTo) : undefined;
  const mentions = "mentions" in frame
    ? parseMentions(frame.mentions)
    : undefined;
  const command = "command" in frame ? parseCommand(frame.command) : undefined;
  return {
    type: "say",
    key,
    text: frame.text,
    ...(command !== undefined && { command }),
    ...(replyTo !== undefined && { replyTo }),
    ...(mentions && { mentions }),
  };
}

/**
 * Parses whether a text may be a command.
 *
 * @throws {Refusal} `malformed`: what is meant as `false` must not carry out commands.
 */
export function parseCommand(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new Refusal(
    "malformed",
    'Cannot send: "command" must be true or false.',
  );
}

/**
 * Parses whom a message mentions: viewers by id and name.
 *
 * @throws {Refusal} `malformed`.
 */
export function parseMentions(value: unknown): Say["mentions"] {
  if (value === undefined) return undefined;
  const mentions = Array.isArray(value) && value.length <= MAX_MENTIONS
    ? value.map((each: unknown) => parseMention(each))
    : [undefined];
  if (mentions.every((each) => each !== undefined)) return mentions;
  throw new Refusal(
    "malformed",
    `Cannot send: "mentions" must be at most ${MAX_MENTIONS} viewers, each with an "id" and a "name".`,
  );
}

function parseMention(value: unknown): Pick<Viewer, "id" | "name"> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { id, name } = value as Readonly<Record<string, unknown>>;
  return typeof id === "string" && VIEWER_ID.test(id) &&
      typeof name === "string" && name.length > 0 &&
      name.length <= MAX_NAME_UNITS
    ? { id, name }
    : undefined;
}

/**
 * Parses the `seq` of the message that another replies to: a whole number, or a string of
 * digits from a form.
 *
 * @throws {Refusal} `malformed`.
 */
export function parseReplyTo(value: unknown): number | undefined {
  if (value === undefined || value === "") return undefined;
  const seq = wholeNumberOf(value);
  if (seq >= 1) return seq;
  throw new Refusal(
    "malformed",
    'Cannot send: "replyTo" must be the seq of a message.',
  );
}

/**
 * Parses a reaction.
 *
 * @throws {Refusal} `malformed`.
 */
export function parseReact(frame: object): React {
  const given = "reaction" in frame ? frame.reaction : undefined;
  const reaction = REACTIONS.find((each) => each === given);
  if (!reaction) {
    throw new Refusal(
      "malformed",
      `Cannot react: "reaction" must be one of ${REACTIONS.join(", ")}.`,
    );
  }
  return { type: "react", reaction };
}

/**
 * Parses a position from a query.
 *
 * @returns `undefined` if both parts are missing.
 * @throws {Refusal} `bad_position`, also if only one of them is.
 */
export function parsePosition(
  epoch: string | null,
  seq: string | null,
): Position | undefined {
  if (epoch === null && seq === null) return undefined;
  const number = seq !== null && /^\d{1,15}$/.test(seq)
    ? Number(seq)
    : undefined;
  if (
    number === undefined || epoch === null || epoch === "" || epoch.length > 64
  ) {
    throw new Refusal(
      "bad_position",
      'Cannot resume: send both "epoch" and "seq" (a whole number from 0) as last seen, or neither.',
    );
  }
  return { epoch, seq: number };
}
