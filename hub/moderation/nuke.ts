import type { Engine } from "../engine/engine.ts";
import { MAX_PURGED_MESSAGES, MAX_PURGED_VIEWERS } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { BlockedWords, checkPatterns } from "../wording/words.ts";
import type { Purge } from "./actions/action.ts";
import type { Nuke } from "./actions/command.ts";
import { isModerator } from "./actions/authority.ts";

/** Messages read at a time. */
const PAGE = 1_000;

/**
 * Finds what a nuke is about: the recent messages of viewers that match a phrase as blocked
 * words do, and their authors.
 *
 * @throws {Refusal} `no_such_message`, `bad_action`, `no_such_room`, `unavailable`.
 */
export async function targetsOf(
  engine: Engine,
  room: string,
  { phrase, sinceSeconds, ...then }: Nuke,
): Promise<Purge> {
  const words = new BlockedWords(checkPatterns(phrase));
  const since = await engine.time() - sinceSeconds * 1_000;
  const targets: number[] = [];
  const viewers = new Set<string>();
  for (let before: number | undefined, read = 0; read < MAX_PURGED_MESSAGES;) {
    const { messages } = await engine.history(room, { before, limit: PAGE });
    for (const { seq, at, from, text } of messages) {
      if (at < since || isModerator(from.role)) continue;
      if (words.find(text) === undefined) continue;
      targets.push(seq);
      viewers.add(from.id);
    }
    read += messages.length;
    if (messages.length < PAGE || messages[0].at < since) break;
    before = messages[0].seq;
    await new Promise((resolve) => setTimeout(resolve));
  }
  if (targets.length === 0) {
    throw new Refusal(
      "no_such_message",
      "Cannot find any: no viewer's message of that time has these words.",
    );
  }
  return {
    ...then,
    action: "purge",
    targets,
    viewers: then.then === "delete"
      ? []
      : [...viewers].slice(0, MAX_PURGED_VIEWERS),
    messages: false,
    addresses: false,
  };
}
