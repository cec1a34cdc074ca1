/**
 * Completion in the message field.
 *
 * @module
 */
import { hueClass } from "../../ui/colour.ts";
import { Completion } from "../complete/complete.ts";
import type { RoomWriter } from "./room_writer.ts";

/** Starts it, once. Names are those of recent authors, the latest first. */
export function complete(writer: RoomWriter): void {
  const { field, state } = writer;
  if (!field) return;
  writer.completion ??= new Completion(
    field,
    state.texts,
    () =>
      state.entries.peek().flatMap((entry) =>
        entry.kind === "line" && entry.from.id !== state.you.peek().id
          ? { ...entry.from, hue: hueClass(entry.from.id) }
          : []
      ).reverse(),
    (person) => writer.mentioned(person),
  );
}
