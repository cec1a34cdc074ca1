import { assertThrows } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { Refusal } from "../../refusal.ts";
import { authoriseOn } from "./authority.ts";
import { State } from "../state/state.ts";

Deno.test("Nobody acts on who said it in a role as high as theirs, wherever it came from", () => {
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
