/**
 * The texts of a replay.
 *
 * @module
 */
import type { Catalogue, CommonTexts } from "../texts/catalogue.ts";

export type ReplayTexts = Catalogue["replay"] & {
  readonly common: CommonTexts;
  readonly messages: string;
  readonly announcement: string;
  readonly inReplyTo: string;
};

/** Picks them from a catalogue. */
export function replayTexts({ replay, common, chat }: Catalogue): ReplayTexts {
  const { messages, announcement, inReplyTo } = chat;
  return { ...replay, common, messages, announcement, inReplyTo };
}
