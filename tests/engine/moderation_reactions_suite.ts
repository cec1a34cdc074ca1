/**
 * The part of {@link ./moderation_suite.ts} about reactions and the viewer count.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Hub } from "../../hub/hub.ts";
import { personNamed } from "../tools/people.ts";
import {
  act,
  ann,
  bob,
  codeOf,
  type ModerationTest,
  TestClient,
} from "./moderation_tools.ts";

export function moderationReactionsSuite(test: ModerationTest): void {
  test(
    "a reaction on an instance without clients reaches viewers on another",
    async ({ here, there }) => {
      await using client = await TestClient.register(here, ann);
      await client.hearsLive(there);
      await there.react("stage", bob, "clap");
      const { counts } = await client.hears("reactions");
      assertEquals(counts, { clap: 1 });
    },
  );

  test(
    "reactions of all instances are added up, and a viewer who is timed out can't react",
    async ({ here, there }) => {
      await using a = await TestClient.register(here, ann);
      await using b = await TestClient.register(there, bob);
      await Promise.all([a.hearsLive(there), b.hearsLive(here)]);
      await Promise.all([
        here.react("stage", ann, "heart"),
        there.react("stage", bob, "heart"),
        there.react("stage", bob, "fire"),
      ]);
      const counted = (client: TestClient) => {
        const sum: Record<string, number> = {};
        for (const event of client.events) {
          if (event.type !== "reactions") continue;
          for (const [reaction, count] of Object.entries(event.counts)) {
            sum[reaction] = (sum[reaction] ?? 0) + count;
          }
        }
        return sum;
      };
      for (const client of [a, b]) {
        await client.hears(
          "reactions",
          () => counted(client).heart === 2 && counted(client).fire === 1,
        );
      }
      await act(here, {
        action: "timeout",
        whom: { viewer: "bob" },
        seconds: 60,
      });
      await b.hears("you");
      assertEquals(
        await codeOf(there.react("stage", bob, "heart")),
        "timed_out",
      );
      // The pace of reactions: a burst of ten, then four a second.
      const began = performance.now();
      const many = Array.from(
        { length: 1_000 },
        () => here.react("stage", ann, "wow"),
      );
      const answers = await Promise.allSettled(many);
      const taken =
        answers.filter(({ status }) => status === "fulfilled").length;
      const most = 10 + Math.ceil((performance.now() - began) / 250);
      assert(taken > 0 && taken <= most, `${taken} of 1000 taken`);
      assert(most < 1_000, "too slow to tell");
    },
  );

  test(
    "a viewer's reactions are paced over all instances",
    async ({ here, there }) => {
      const began = performance.now();
      const many = Array.from(
        { length: 1_000 },
        (_, i) => (i % 2 ? here : there).react("stage", ann, "wow"),
      );
      const answers = await Promise.allSettled(many);
      const taken =
        answers.filter(({ status }) => status === "fulfilled").length;
      // A burst of ten, then four a second.
      const most = 10 + Math.ceil((performance.now() - began) / 250);
      assert(taken > 0 && taken <= most, `${taken} of 1000 taken`);
      assert(most < 1_000, "too slow to tell");
    },
  );

  test("an observing client is not counted as a viewer", async ({ here, there }) => {
    await using client = await TestClient.register(here, ann);
    await client.hears("welcome");
    const arrival = { room: "stage", person: bob, observes: true };
    const overlay = await there.register(arrival, { ready: () => true });
    const { viewers } = there.census;
    assertEquals(viewers, here === there ? 1 : 0);
    await overlay.return();
    assertEquals(here.census.viewers, 1);
  });

  test(
    "someone with tabs on two instances is one viewer, until they have left both",
    async ({ here, there }) => {
      await using watching = await TestClient.register(here, bob);
      const first = await TestClient.register(here, ann);
      const second = await TestClient.register(there, ann);
      // Those who come after Ann show that her arrival has been reported.
      await using crowd = await Crowd.register(there, 0, 10);
      await counted([here, there], 12);
      await second[Symbol.asyncDispose]();
      await using _more = await Crowd.register(there, 10, 15);
      await counted([here, there], 17);
      await first[Symbol.asyncDispose]();
      await counted([here, there], 16);
      await crowd[Symbol.asyncDispose]();
      await counted([here, there], 6);
      const most = watching.events.map((event) =>
        event.type === "viewers" ? event.count : 0
      );
      assert(Math.max(...most) <= 17, `${most}`);
    },
  );

  test(
    "people of whom a third is on both instances are counted once each",
    async ({ here, there }) => {
      await using _here = await Crowd.register(here, 0, 200);
      await using crowd = await Crowd.register(there, 100, 300);
      await using _later = await Crowd.register(there, 300, 310);
      await counted([here, there], 310);
      const [{ viewers }] = await there.rooms();
      assertEquals(viewers, 310);
      await crowd[Symbol.asyncDispose]();
      await counted([here, there], 210);
    },
  );
}

/** Resolves when each hub counts so many viewers. */
async function counted(hubs: Hub[], viewers: number): Promise<void> {
  while (hubs.some((hub) => hub.viewers("stage") !== viewers)) {
    await new Promise((turn) => setTimeout(turn, 10));
  }
}

/** Clients of many people. */
class Crowd implements AsyncDisposable {
  readonly #clients: readonly TestClient[];

  private constructor(clients: readonly TestClient[]) {
    this.#clients = clients;
  }

  static async register(hub: Hub, from: number, to: number): Promise<Crowd> {
    const names = Array.from({ length: to - from }, (_, i) => `p${from + i}`);
    return new Crowd(
      await Promise.all(
        names.map((name) => TestClient.register(hub, personNamed(name))),
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(
      this.#clients.map((client) => client[Symbol.asyncDispose]()),
    );
  }
}
