/**
 * The `postMessage` protocol between a framed chat and the page around it;
 * docs/embedding.md describes it in full.
 *
 * @module
 */
import type { Mentions, Viewer } from "../../hub/protocol.ts";
import { type Look, lookOf } from "./look.ts";

/** A chat message. */
export interface EmbedMessage {
  readonly seq: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
  readonly mentions?: Mentions;
  /** Whether the text says what the author does. */
  readonly me?: true;
}

/** The connection's state and the viewer. */
export interface ChatStatus {
  readonly state: "connecting" | "open" | "lost" | "stopped";
  readonly you: Viewer;
  /** When the room ended, in milliseconds since 1970; absent: it has not. */
  readonly ended?: number;
}

/** Sent to the page around, each with `source: "hubbub"` and `room`. */
export type OutboundMessage =
  | ({ readonly type: "ready"; readonly viewers: number } & ChatStatus)
  | ({ readonly type: "state" } & ChatStatus)
  | { readonly type: "viewers"; readonly count: number }
  | ({ readonly type: "message" } & EmbedMessage)
  | ({ readonly type: "mention" } & EmbedMessage)
  /** The token was rejected or has expired: the viewer is a guest again. */
  | { readonly type: "unauthorised" };

/** Received from the page around. */
type InboundMessage =
  /** Unnamed properties stay as they are. */
  | { readonly type: "theme"; readonly look: Partial<Look> }
  /** A site's token for its user; absent: the viewer becomes a guest again. */
  | { readonly type: "token"; readonly token?: string };

/** A JWT, which is safe in a subprotocol's name. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The longest token that the server takes, in characters. */
const MAX_TOKEN_LENGTH = 4_096;

/** Reads a message from the page around; `undefined`: not for us, or invalid. */
export function parseInbound(data: unknown): InboundMessage | undefined {
  if (typeof data !== "object" || data === null) return;
  const { target, type, theme, accent, compact, token } = data as Readonly<
    Record<string, unknown>
  >;
  if (target !== "hubbub") return;
  if (type === "theme") {
    const { compact: dense, ...look } = lookOf(theme, accent, compact === true);
    const named = typeof compact === "boolean";
    return { type, look: named ? { ...look, compact: dense } : look };
  }
  if (type !== "token") return;
  if (token === undefined || token === null) return { type };
  if (typeof token !== "string" || token.length > MAX_TOKEN_LENGTH) return;
  return JWT.test(token) ? { type, token } : undefined;
}
