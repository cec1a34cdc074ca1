import { assertEquals } from "@std/assert";
import { newMessage, numbers } from "../../../tests/engine/tools.ts";
import { FakeClocks } from "../../../tests/tools/fake_clocks.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openEmbeddedEngine } from "./engine.ts";

Deno.test("Embedded engine trims histories by itself, every room's", async () => {
  using folder = new TempDir();
  using clocks = new FakeClocks();
  const engine = openEmbeddedEngine(folder.path, {
    maxBytes: 0,
    maxAgeMs: 3_600_000,
  });
  /** Lets minutes pass, with time for the steps in between. */
  const pass = async (minutes: number) => {
    for (let i = 0; i < minutes; i++) await clocks.tickAsync(60_000);
  };
  const kept = async (room: string) =>
    (await engine.read(room, 0, 99)).map(({ seq }) => seq);
  for (const room of ["lobby", "games"]) {
    await engine.open(room);
    for (const n of numbers(3)) await engine.publish(room, newMessage(`${n}`));
  }
  await pass(50);
  for (const room of ["lobby", "games"]) {
    assertEquals(await kept(room), [1, 2, 3]);
    await engine.publish(room, newMessage("4"));
  }
  await pass(30);
  for (const room of ["lobby", "games"]) assertEquals(await kept(room), [4]);
  await engine.close();
});
