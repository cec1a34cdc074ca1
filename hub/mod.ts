/**
 * The chat: a {@linkcode Hub} holds rooms, clients register with it, an
 * {@linkcode Engine} orders and stores what they say. It imports nothing of Fresh,
 * Preact or the DOM, so that any front end can stand on it.
 *
 * @module
 */
export { Hub, type HubOptions } from "./hub.ts";
export type { RoomSummary } from "./listing.ts";
export { type Batch, type Registration } from "./registration.ts";
export type { Engine } from "./engine.ts";
export { openEmbeddedEngine } from "./embedded_engine.ts";
export { Identity } from "./identity.ts";
export { addressHashes } from "./address_hash.ts";
export { personOf, type Recognition } from "./arrivals.ts";
export type { Person } from "./person.ts";
export { Vouchers } from "./voucher.ts";
export { type Action, parseAction } from "./moderation/action.ts";
export { ORIGIN } from "./moderation/origin.ts";
export { checkKey, parsePosition, parseReact, parseReplyTo } from "./parse.ts";
export { Refusal } from "./refusal.ts";
export { serverSentEvents } from "./server_sent_events.ts";
export * from "./protocol.ts";
