import { assert, assertEquals, assertRejects } from "@std/assert";
import { Listing } from "./listing.ts";

/** A listing that returns a different room with each list, and its clock. */
class Stage {
  now = 0;
  /** How long the next list takes to read, in milliseconds. */
  cost = 0;
  fails = false;
  #made = 0;
  readonly listing = new Listing(
    () => {
      this.now += this.cost;
      if (this.fails) return Promise.reject(new Error("away"));
      const name = `r${++this.#made}`;
      return Promise.resolve([
        { name, title: "", viewers: 0, lastAt: null, stream: false },
      ]);
    },
    () => this.now,
  );

  async name(): Promise<string> {
    const [{ name }] = await this.listing.rooms();
    return name;
  }
}

Deno.test("Listing reads the list once for concurrent callers, and again once it is old", async () => {
  const stage = new Stage();
  const { listing } = stage;
  const [first, second] = await Promise.all([listing.rooms(), listing.rooms()]);
  assert(first === second);
  stage.now = 999;
  assert(await listing.rooms() === first);
  stage.now = 1_000;
  assertEquals(await stage.name(), "r2");
});

Deno.test("Listing caches a slow list for longer", async () => {
  const stage = new Stage();
  stage.cost = 200;
  assertEquals(await stage.name(), "r1");
  stage.now = 3_999;
  assertEquals(await stage.name(), "r1");
  stage.now = 4_000;
  assertEquals(await stage.name(), "r2");
});

Deno.test("Listing reads the list again after forget, and doesn't cache a failure", async () => {
  const stage = new Stage();
  await stage.name();
  stage.listing.forget();
  assertEquals(await stage.name(), "r2");
  stage.listing.forget();
  stage.fails = true;
  await assertRejects(() => stage.name(), Error, "away");
  stage.fails = false;
  assertEquals(await stage.name(), "r3");
});
