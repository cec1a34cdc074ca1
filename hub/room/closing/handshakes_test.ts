import { assertEquals } from "@std/assert";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
import { Handshakes } from "./handshakes.ts";

Deno.test("Handshakes gives up each handshake ten seconds after it began, and none that ended", () => {
  using time = new FakeClocks();
  const handshakes = new Handshakes();
  const given: string[] = [];
  const begin = (name: string) => {
    const handshake = { deadline: 0, giveUp: () => void given.push(name) };
    handshakes.begin(handshake);
    return handshake;
  };
  begin("first");
  const second = begin("second");
  time.tick(4_000);
  begin("third");
  handshakes.end(second);
  time.tick(5_900);
  assertEquals(given, []);
  time.tick(200);
  assertEquals(given, ["first"]);
  time.tick(3_700);
  assertEquals(given, ["first"]);
  time.tick(300);
  assertEquals(given, ["first", "third"]);
});

Deno.test("Handshakes waits again after all have ended", () => {
  using time = new FakeClocks();
  const handshakes = new Handshakes();
  let given = 0;
  const handshake = { deadline: 0, giveUp: () => void given++ };
  handshakes.begin(handshake);
  handshakes.end(handshake);
  time.tick(30_000);
  assertEquals(given, 0);
  handshakes.begin(handshake);
  time.tick(10_100);
  assertEquals(given, 1);
});
