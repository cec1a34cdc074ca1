/**
 * The chat server core: a {@linkcode Hub} holds rooms, clients register with it, and an
 * {@linkcode Engine} orders and stores their messages. It imports nothing from Fresh,
 * Preact or the DOM, so any front end can use it.
 *
 * @module
 */
export { Hub } from "./hub.ts";
export type { HubOptions } from "./options.ts";
export type { RoomSummary } from "./room/listing.ts";
export type { Batch } from "./room/log/log.ts";
export type { Registration } from "./room/registration.ts";
export type { Engine } from "./engine/engine.ts";
export { openEmbeddedEngine } from "./engine/embedded/engine.ts";
export {
  type IdentifiedViewer,
  Identity,
  isCookieId,
} from "./people/identity.ts";
export { addressHashes } from "./people/address_hash.ts";
export { ListKeys } from "./people/list_keys.ts";
export { viewerHash } from "./people/viewer_hash.ts";
export { personOf, type Recognition } from "./people/recognition.ts";
export type { Person } from "./people/person.ts";
export { Vouchers } from "./people/voucher.ts";
export { type Action, parseAction } from "./moderation/actions/action.ts";
export { ORIGIN } from "./moderation/actions/origin.ts";
export { MAX_UPLOAD_BYTES } from "./moderation/lists/list_file.ts";
export {
  checkKey,
  parseCommand,
  parseJson,
  parseMentions,
  parsePosition,
  parseReact,
  parseReplyTo,
} from "./room/parse.ts";
export { Refusal, type RejectionCode } from "./refusal.ts";
export type { FoundMessages, SearchFields } from "./found_messages.ts";
export { nearestRoom } from "./wording/room_name.ts";
export { serverSentEvents } from "./room/server_sent_events.ts";
export * from "./protocol.ts";
export * from "./websocket.ts";
