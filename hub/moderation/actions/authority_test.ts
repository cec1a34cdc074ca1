import { assertThrows } from "@std/assert";
import { personNamed } from "../../../tests/tools/people.ts";
import { Refusal } from "../../refusal.ts";
import { checkAuthorityOver } from "./authority.ts";
import { State } from "../state/state.ts";

Deno.test("No one acts on a message whose author's role is as high as theirs, whatever gave that role", () => {
  const state = new State();
  const person = personNamed("mod");
  checkAuthorityOver(state, { person, role: "moderator" }, "ann", "ban Ann");
  checkAuthorityOver(
    state,
    { person, role: "moderator" },
    "ann",
    "ban Ann",
    "viewer",
  );
  checkAuthorityOver(
    state,
    { person, role: "host" },
    "bot",
    "ban Bot",
    "moderator",
  );
  for (const author of ["moderator", "host"] as const) {
    assertThrows(
      () =>
        checkAuthorityOver(
          state,
          { person, role: "moderator" },
          "bot",
          "ban Bot",
          author,
        ),
      Refusal,
      "Cannot ban Bot: you can't do this to someone of your own rank",
    );
  }
});
