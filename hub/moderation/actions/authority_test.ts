import { assertThrows } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { Refusal } from "../../refusal.ts";
import { authoriseOn } from "./authority.ts";
import { State } from "../state/state.ts";

Deno.test("No one acts on a message whose author's role is as high as theirs, whatever gave that role", () => {
  const state = new State();
  const person = personNamed("mod");
  authoriseOn(state, person, "moderator", "ann");
  authoriseOn(state, person, "moderator", "ann", "viewer");
  authoriseOn(state, person, "host", "bot", "moderator");
  for (const author of ["moderator", "host"] as const) {
    assertThrows(
      () => authoriseOn(state, person, "moderator", "bot", author),
      Refusal,
      "as much to say",
    );
  }
});
