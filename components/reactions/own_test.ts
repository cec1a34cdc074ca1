import { assertEquals } from "@std/assert";
import { OwnReactions, RETURN_TIMEOUT_MS } from "./own.ts";

Deno.test("What was shown at once is not shown again when it comes back", () => {
  const own = new OwnReactions();
  own.show("heart", 0);
  own.show("heart", 10);
  assertEquals(own.rest({ heart: 1, fire: 2 }, 100), { fire: 2 });
  assertEquals(own.rest({ heart: 5 }, 200), { heart: 4 });
  assertEquals(own.rest({ heart: 5 }, 300), { heart: 5 });
});

Deno.test("What never comes back takes nothing from others", () => {
  const own = new OwnReactions();
  own.show("clap", 0);
  assertEquals(own.rest({ clap: 3 }, RETURN_TIMEOUT_MS), { clap: 3 });
});

Deno.test("Nothing is left of a count that was one's own altogether", () => {
  const own = new OwnReactions();
  own.show("wow", 0);
  assertEquals(own.rest({ wow: 1 }, 1), {});
});
