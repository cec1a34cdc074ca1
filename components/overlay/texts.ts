/**
 * The texts of an overlay.
 *
 * @module
 */
import type { Catalogue } from "../texts/catalogue.ts";

export interface OverlayTexts {
  readonly messages: string;
  readonly announcement: string;
  readonly pinned: string;
  readonly lost: string;
  readonly badges: Catalogue["common"]["badges"];
}

/** Picks them from a catalogue. */
export function overlayTexts(
  { chat, common, overlay }: Catalogue,
): OverlayTexts {
  const { messages, announcement, pinned } = chat;
  const { badges } = common;
  return { messages, announcement, pinned, badges, lost: overlay.lost };
}
