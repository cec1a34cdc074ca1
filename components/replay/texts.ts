/**
 * What a replay says.
 *
 * @module
 */
import type { Catalogue, CommonTexts } from "../texts/catalogue.ts";

/** The texts that the island is given. */
export type ReplayTexts = Catalogue["replay"] & {
  readonly common: CommonTexts;
  readonly messages: string;
  readonly announcement: string;
  readonly inReplyTo: string;
};

/** Of a catalogue what a replay says. */
export function replayTexts({ replay, common, chat }: Catalogue): ReplayTexts {
  const { messages, announcement, inReplyTo } = chat;
  return { ...replay, common, messages, announcement, inReplyTo };
}
