import { assert, assertEquals, assertRejects } from "@std/assert";
import { Listing } from "./listing.ts";

/** A listing that returns a different room with each list, and its clock. */
class FakeListing {
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
  const fake = new FakeListing();
  const { listing } = fake;
  const [first, second] = await Promise.all([listing.rooms(), listing.rooms()]);
  assert(first === second);
  fake.now = 999;
  assert(await listing.rooms() === first);
  fake.now = 1_000;
  assertEquals(await fake.name(), "r2");
});

Deno.test("Listing caches a slow list for longer", async () => {
  const fake = new FakeListing();
  fake.cost = 200;
  assertEquals(await fake.name(), "r1");
  fake.now = 3_999;
  assertEquals(await fake.name(), "r1");
  fake.now = 4_000;
  assertEquals(await fake.name(), "r2");
});

Deno.test("Listing reads the list again after forget, and doesn't cache a failure", async () => {
  const fake = new FakeListing();
  await fake.name();
  fake.listing.forget();
  assertEquals(await fake.name(), "r2");
  fake.listing.forget();
  fake.fails = true;
  await assertRejects(() => fake.name(), Error, "away");
  fake.fails = false;
  assertEquals(await fake.name(), "r3");
});
