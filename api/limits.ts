/**
 * The limits of fields, which TypeScript's types don't say.
 *
 * @module
 */
import { MAX_NAME_UNITS } from "../hub/engine/shapes.ts";
import { VIEWER_ID } from "../hub/moderation/actions/fields.ts";
import {
  MAX_DELAY_SECONDS,
  MAX_KEY_LENGTH,
  MAX_MENTIONS,
  MAX_MIN_AGE_SECONDS,
  MAX_PACE,
  MAX_PURGED_MESSAGES,
  MAX_PURGED_VIEWERS,
  MAX_SLOW_SECONDS,
  ROOM_NAME,
} from "../hub/protocol.ts";
import type { Schema } from "./operation.ts";

const KEY = { minLength: 1, maxLength: MAX_KEY_LENGTH };
const SEQ = { minimum: 1 };
const COUNT = { minimum: 0 };
const ROOM = { pattern: ROOM_NAME.source };
const seconds = (maximum: number) => ({ minimum: 0, maximum });

const ID = { pattern: VIEWER_ID.source };
const NAME = { minLength: 1, maxLength: MAX_NAME_UNITS };
const MENTIONS = {
  maxItems: MAX_MENTIONS,
  items: {
    type: "object",
    properties: {
      id: { type: "string", ...ID },
      name: { type: "string", ...NAME },
    },
    required: ["id", "name"],
  },
};

/** The schemas' keywords by `Schema.property`. */
export const LIMITS: Readonly<Record<string, Schema>> = {
  "Say.key": KEY,
  "Say.replyTo": SEQ,
  "Say.mentions": MENTIONS,
  "PostedMessage.key": KEY,
  "PostedMessage.replyTo": SEQ,
  "PostedMessage.mentions": MENTIONS,
  "BotMessage.key": KEY,
  "Moderate.key": KEY,
  "AcceptedEvent.key": KEY,
  "AcceptedEvent.seq": SEQ,
  "DoneEvent.key": KEY,
  "DoneEvent.undo": SEQ,
  "HeldEvent.key": KEY,
  "RejectedEvent.key": KEY,
  "RejectedEvent.retryAfterMs": COUNT,
  "Refusal.retryAfterMs": COUNT,
  "Viewer.id": ID,
  "Viewer.name": NAME,
  "MessageEvent.seq": SEQ,
  "PurgedEvent.targets": { maxItems: MAX_PURGED_MESSAGES },
  "PurgedEvent.viewers": { maxItems: MAX_PURGED_VIEWERS },
  "RestoredEvent.targets": { maxItems: MAX_PURGED_MESSAGES },
  "RoomSettings.slowSeconds": seconds(MAX_SLOW_SECONDS),
  "RoomSettings.minAgeSeconds": seconds(MAX_MIN_AGE_SECONDS),
  "RoomSettings.reviewNewSeconds": seconds(MAX_MIN_AGE_SECONDS),
  "RoomSettings.delaySeconds": seconds(MAX_DELAY_SECONDS),
  "RoomSettings.pace": seconds(MAX_PACE),
  "RoomSettings.maxMessageLength": SEQ,
  "WelcomeEvent.room": ROOM,
  "WelcomeEvent.seq": COUNT,
  "WelcomeEvent.viewers": COUNT,
  "ViewersEvent.count": COUNT,
  "GapEvent.from": COUNT,
  "GapEvent.to": COUNT,
  "SkippedEvent.from": SEQ,
  "SkippedEvent.to": SEQ,
  "MessagePage.seq": COUNT,
  "RoomSummary.name": ROOM,
  "RoomSummary.viewers": COUNT,
  "OpenedRoom.name": ROOM,
};

/** Schemas of objects, by name. */
type Definitions = Readonly<
  Record<string, { readonly properties?: Readonly<Record<string, Schema>> }>
>;

/** Returns schemas with the limits of their properties. */
export function limited(
  schemas: Readonly<Record<string, object>>,
): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(schemas as Definitions).map(([name, schema]) => [
      name,
      schema.properties
        ? { ...schema, properties: withLimits(name, schema.properties) }
        : schema as Schema,
    ]),
  );
}

function withLimits(
  name: string,
  properties: Readonly<Record<string, Schema>>,
) {
  return Object.fromEntries(
    Object.entries(properties).map((
      [property, schema],
    ) => [property, { ...schema, ...LIMITS[`${name}.${property}`] }]),
  );
}
