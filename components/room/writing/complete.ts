/**
 * Completion in a chat's field.
 *
 * @module
 */
import { hueClass } from "../../ui/colour.ts";
import { Completion } from "../complete/complete.ts";
import type { Writer } from "./writer.ts";

/** Begins it, once: names are those of who has spoken, the last first. */
export function complete(writer: Writer): void {
  const { field, session } = writer;
  if (!field) return;
  writer.completion ??= new Completion(
    field,
    session.texts,
    () =>
      session.entries.peek().flatMap((entry) =>
        entry.kind === "line" && entry.from.id !== session.you.peek().id
          ? { name: entry.from.name, hue: hueClass(entry.from.id) }
          : []
      ).reverse(),
  );
}
