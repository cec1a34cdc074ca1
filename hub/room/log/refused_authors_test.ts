import { assertEquals } from "@std/assert";
import type { StoredEvent } from "../../engine/engine.ts";
import { RefusedAuthors } from "./refused_authors.ts";

Deno.test("Authors are told of a refusal until it is undone", () => {
  const refused = new RefusedAuthors();
  const note = (seq: number, event: object) =>
    refused.note({ ...event, seq, json: JSON.stringify(event) } as StoredEvent);
  const isTold = (author: string) =>
    refused.has(author, { epoch: "e", seq: 1 });
  const rejection = { type: "review", waiting: 0, refused: "ann" };
  assertEquals(note(2, { ...rejection, alsoRefused: ["bob"] }), [
    ...["ann", "bob"],
  ]);
  note(3, rejection);
  assertEquals([isTold("ann"), isTold("bob")], [true, true]);
  note(4, { type: "state" });
  const restored = { undoes: 2, targets: [], viewers: [] };
  note(5, { type: "state", restored });
  assertEquals([isTold("ann"), isTold("bob")], [true, false]);
});
