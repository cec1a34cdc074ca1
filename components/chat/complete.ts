/**
 * Completion in a chat's field.
 *
 * @module
 */
import { hueClass } from "../colour.ts";
import { Completion } from "../complete/complete.ts";
import type { Session } from "./session.ts";

/** Begins it, once: names are those of who has spoken, the last first. */
export function complete(session: Session): void {
  if (!session.writer) return;
  session.completion ??= new Completion(
    session.writer,
    session.texts,
    () =>
      session.entries.peek().flatMap((entry) =>
        entry.kind === "line" && entry.from.id !== session.you.peek().id
          ? { name: entry.from.name, hue: hueClass(entry.from.id) }
          : []
      ).reverse(),
  );
}
