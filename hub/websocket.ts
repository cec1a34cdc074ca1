/**
 * What the protocol defines of WebSockets (docs/protocol.md). Enums, because the builder puts
 * their values into the page's scripts and leaves out the rest.
 *
 * @module
 */

/**
 * The WebSocket subprotocols: frames as text, the default, or as bytes (UTF-8), which cost
 * the server less, or as bytes of which many are compressed.
 */
export enum Subprotocol {
  Text = "hubbub.v1",
  Bytes = "hubbub.v1.bytes",
  Deflate = "hubbub.v1.deflate",
}

/** The WebSocket close codes that Hubbub uses, and how a client should react to each. */
export enum CloseCode {
  /** The server is restarting: reconnect after a random delay of up to 5 s (RFC 6455 registry). */
  Restart = 1012,
  /** The client sent a frame that isn't text, which is a bug: don't reconnect. */
  Binary = 1003,
  /** The client broke the protocol too often: don't reconnect. */
  Policy = 1008,
  /** The client sent a frame over the size limit: don't reconnect. */
  TooBig = 1009,
  /** The server failed: reconnect with backoff. */
  Failed = 1011,
  /** The viewer's browser has a new id: reconnect with its new cookie. */
  Renewed = 4002,
  /** The viewer's token has expired: reconnect with a new token, or as a guest. */
  Expired = 4003,
  /** The client read too slowly and fell off the room's log: reconnect to recover. */
  Slow = 4001,
  /** The room was removed: don't reconnect. */
  Removed = 4004,
}

/**
 * Maximum length of a frame from a client, in UTF-16 units: 500 characters with combining
 * marks, and the JSON around them.
 */
export const MAX_FRAME_LENGTH = 32 * 1024;
