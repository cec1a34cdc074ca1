import { assertEquals } from "@std/assert";
import { MODERATING } from "../../texts/moderating_en.ts";
import { marksOf, quoted } from "./marks.ts";

Deno.test("marks say whom somebody looks like and why, and who is watched", () => {
  const like = { id: "m", name: "Mallory" };
  const marks = marksOf(
    {
      suspicious: [
        { viewer: "a", because: ["network", "name"], like },
        { viewer: "b", because: ["name"], like },
      ],
      watched: ["b", "c"],
    } as Parameters<typeof marksOf>[0],
    MODERATING.marks,
  );
  assertEquals([...marks], [
    ["a", "like Mallory: same network, like name"],
    ["b", "watched, like Mallory: like name"],
    ["c", "watched"],
  ]);
});

Deno.test("a name can't end the string that it is shown in", () => {
  assertEquals(quoted('a"}\\b\n'), '"a\\22 }\\5c b\\a "');
});
