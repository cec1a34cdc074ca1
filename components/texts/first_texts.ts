/**
 * What a chat says before the modules that it loads later are there, which bring the
 * rest ({@link ./load_texts.ts}).
 *
 * @module
 */
import type { Catalogue, CommonTexts } from "./catalogue.ts";

const FIRST = [
  "label",
  "messages",
  "empty",
  "emptyHint",
  "gap",
  "away",
  "skipped",
  "older",
  "loading",
  "oldest",
  "noOlder",
  "muchOlder",
  "announcement",
  "more",
  "pinned",
  "goToPinned",
  "unpin",
  "inReplyTo",
  "menu",
  "joining",
  "lost",
  "offline",
  "restarting",
  "roomFull",
  "roomGone",
  "stopped",
  "expired",
  "reconnecting",
  "retryingIn",
  "tryNow",
  "reload",
  "missing",
  "notLetThrough",
] as const satisfies readonly (keyof Catalogue["chat"])[];

/** The texts that are part of a chat's page. */
export interface FirstTexts {
  readonly language: string;
  readonly common: CommonTexts;
  readonly chat: Pick<Catalogue["chat"], typeof FIRST[number]>;
}

/** Picks them from a catalogue. */
export function firstTexts({ language, common, chat }: Catalogue): FirstTexts {
  const picked = FIRST.map((name) => [name, chat[name]]);
  return { language, common, chat: Object.fromEntries(picked) };
}
