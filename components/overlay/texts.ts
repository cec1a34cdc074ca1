/**
 * What an overlay says by itself.
 *
 * @module
 */
import type { Catalogue } from "../texts/catalogue.ts";

/** The few texts that the island is given. */
export interface OverlayTexts {
  readonly messages: string;
  readonly announcement: string;
  readonly pinned: string;
  readonly lost: string;
  readonly badges: Catalogue["common"]["badges"];
}

/** Of a catalogue what an overlay says. */
export function overlayTexts(
  { chat, common, overlay }: Catalogue,
): OverlayTexts {
  const { messages, announcement, pinned } = chat;
  const { badges } = common;
  return { messages, announcement, pinned, badges, lost: overlay.lost };
}
