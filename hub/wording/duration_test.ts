import { assertEquals } from "@std/assert";
import { duration } from "./duration.ts";

Deno.test("duration rounds up in a suitable unit", () => {
  const seconds = [
    0.2,
    1,
    59,
    60,
    61,
    119,
    120,
    600,
    3_600,
    5_400,
    7_200,
    86_400,
    200_000,
  ];
  assertEquals(seconds.map((each) => duration(each * 1_000)), [
    "1 second",
    "1 second",
    "59 seconds",
    "1 minute",
    "61 seconds",
    "119 seconds",
    "2 minutes",
    "10 minutes",
    "1 hour",
    "90 minutes",
    "2 hours",
    "1 day",
    "3 days",
  ]);
});
