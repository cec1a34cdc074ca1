/**
 * Which messages are for the viewer. The rule ({@link ./mentions.ts}) is loaded once the
 * chat is live; until then the rows keep what the server drew.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { MessageEvent, Viewer } from "../../../hub/protocol.ts";
import type { Entry } from "./timeline.ts";

/** Whether a message mentions a viewer or replies to them; `entries` is what the page shows. */
type MentionRule = (
  message: Pick<
    MessageEvent,
    "from" | "text" | "links" | "mentions" | "reply"
  >,
  you: Viewer,
  entries: readonly Entry[],
) => boolean;

export const mentionRule = signal<MentionRule | undefined>(undefined);
