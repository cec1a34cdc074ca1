/**
 * What clients send: one JSON object in each frame (docs/protocol.md).
 *
 * @module
 */
import type { Reaction, Viewer } from "./protocol.ts";

/** A message or command that a client posts. One JSON object per frame. */
export interface Say {
  readonly type: "say";
  /** The client's own id for this message, 1 to {@linkcode MAX_KEY_LENGTH} characters. */
  readonly key: string;
  readonly text: string;
  /** `false`: the text is a message even if it begins like a command. */
  readonly command?: boolean;
  /** The `seq` of the message that this one replies to. */
  readonly replyTo?: number;
  /** Whom the writer chose to mention, each by the name after an `@` in the text; at most {@linkcode MAX_MENTIONS}. */
  readonly mentions?: readonly Pick<Viewer, "id" | "name">[];
}

/** A client's reaction. It is answered only if it is refused. */
export interface React {
  readonly type: "react";
  readonly reaction: Reaction;
}

/** An action, as a program sends it; docs/protocol.md lists them. */
export interface Moderate {
  readonly type: "moderate";
  readonly key: string;
  readonly action: string;
}
