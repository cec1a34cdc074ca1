import { assertEquals } from "@std/assert";
import { OwnReactions, RETURN_TIMEOUT_MS } from "./own.ts";

Deno.test("The viewer's own reactions are subtracted from the next counts", () => {
  const own = new OwnReactions();
  own.show("heart", 0);
  own.show("heart", 10);
  assertEquals(own.rest({ heart: 1, fire: 2 }, 100), { fire: 2 });
  assertEquals(own.rest({ heart: 5 }, 200), { heart: 4 });
  assertEquals(own.rest({ heart: 5 }, 300), { heart: 5 });
});

Deno.test("An own reaction that never comes back is not subtracted from others' reactions", () => {
  const own = new OwnReactions();
  own.show("clap", 0);
  assertEquals(own.rest({ clap: 3 }, RETURN_TIMEOUT_MS), { clap: 3 });
});

Deno.test("A count of only own reactions becomes empty", () => {
  const own = new OwnReactions();
  own.show("wow", 0);
  assertEquals(own.rest({ wow: 1 }, 1), {});
});
