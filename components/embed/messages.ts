/**
 * What a framed chat and the page around it say to each other by `postMessage`.
 * docs/embedding.md is the full text.
 *
 * @module
 */
import type { Viewer } from "../../hub/protocol.ts";
import { type Look, lookOf } from "./look.ts";

/** A message of the room. */
export interface Said {
  readonly seq: number;
  /** In milliseconds since 1970. */
  readonly at: number;
  readonly from: Viewer;
  readonly text: string;
}

/** How the chat stands. */
export interface Standing {
  readonly state: "connecting" | "open" | "lost" | "stopped";
  /** Who the viewer is. */
  readonly you: Viewer;
}

/** What the page around is told; each has `source: "hubbub"` and `room` beside it. */
export type Told =
  | ({ readonly type: "ready"; readonly viewers: number } & Standing)
  | ({ readonly type: "state" } & Standing)
  | { readonly type: "viewers"; readonly count: number }
  | ({ readonly type: "message" } & Said)
  | ({ readonly type: "mention" } & Said)
  /** The token is not believed, or no longer: the viewer is a guest. */
  | { readonly type: "unauthorised" };

/** What the page around asks for. */
type Asked =
  /** What it does not name stays. */
  | { readonly type: "theme"; readonly look: Partial<Look> }
  /** A site's token for its user; absent: the viewer is a guest again. */
  | { readonly type: "token"; readonly token?: string };

/** A JWT, which is all that a subprotocol's name may hold. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** As long as the server takes a token, in characters. */
const MAX_TOKEN = 4_096;

/** Reads what came from a page around; `undefined`: it is not for us, or makes no sense. */
export function parseAsked(data: unknown): Asked | undefined {
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
  if (typeof token !== "string" || token.length > MAX_TOKEN) return;
  return JWT.test(token) ? { type, token } : undefined;
}
