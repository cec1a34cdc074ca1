import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testWith } from "./nginx.ts";
import { Cluster, Person } from "./cluster.ts";

const NEEDS = ["nginx", "redis-server"];

/** How often each talker posts, in milliseconds. */
const INTERVAL_MS = 25;

/** The most attempts that a client may need to connect again. */
const MAX_ATTEMPTS = 2;

/** Clients in the room, some of which talk until they are stopped. */
class Crowd implements Disposable {
  readonly people: readonly Person[];
  readonly #talkers: readonly Person[];
  readonly #timers: readonly ReturnType<typeof setInterval>[];

  private constructor(people: readonly Person[], talkers: number) {
    this.people = people;
    this.#talkers = people.slice(0, talkers);
    this.#timers = this.#talkers.map((talker, i) => {
      let said = 0;
      return setInterval(() => talker.say(`${i}: ${++said}`), INTERVAL_MS);
    });
  }

  static async gather(size: number, talkers: number): Promise<Crowd> {
    const people = [];
    for (let i = 0; i < size; i++) people.push(await Person.join());
    return new Crowd(people, talkers);
  }

  /** Waits until every client has seen `count` messages more than the furthest one has now. */
  async hear(more: number): Promise<void> {
    const seq = Math.max(...this.people.map(({ seq }) => seq)) + more;
    await this.#all((person) => person.seq >= seq);
  }

  /**
   * Stops the talk and checks that no message was lost, repeated or out of order for
   * any client.
   */
  async checkAll(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await this.#all(({ unanswered }) => unanswered === 0);
    const said = this.#talkers.flatMap(({ said }) => [...said.values()]);
    assert(said.length > 50, `only ${said.length} said`);
    const last = Math.max(...said.map(({ seq }) => seq!));
    await this.#all(({ seq }) => seq >= last);

    const [first] = this.people;
    // All clients connected before the first message, so all must have every message.
    const order = first.messages.map(({ seq, text }) => ({ seq, text }));
    assertEquals(order.map(({ seq }) => seq), said.map((_, i) => i + 1));
    for (const { seq, text } of said) {
      assertEquals(order[seq! - 1], { seq: seq!, text });
    }
    for (const { gaps, messages } of this.people) {
      assertEquals(gaps, 0);
      assertEquals(messages, first.messages);
    }
    const attempts = Math.max(
      ...this.people.map(({ mostAttempts }) => mostAttempts),
    );
    assert(attempts <= MAX_ATTEMPTS, `somebody needed ${attempts} attempts`);
  }

  [Symbol.dispose](): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const person of this.people) person[Symbol.dispose]();
  }

  async #all(condition: (person: Person) => boolean): Promise<void> {
    await Promise.all(this.people.map((person) => person.until(condition)));
  }
}

testWith(
  NEEDS,
  "Three instances restarted in turn under load: clients see no more than a pause",
  async () => {
    await using cluster = await Cluster.start();
    using crowd = await Crowd.gather(40, 4);
    for (const port of [8001, 8002, 8003] as const) {
      await crowd.hear(100);
      const { code, errors } = await cluster.instance(port).stop();
      assertEquals(code, 0, errors);
      assertStringIncludes(errors, " drained ");
      await cluster.startInstance(port);
    }
    await crowd.hear(100);
    await crowd.checkAll();
    const closes = crowd.people.flatMap(({ closes }) => closes);
    assert(closes.filter((code) => code === 1012).length >= 40, `${closes}`);
  },
);

testWith(
  NEEDS,
  "One of three instances killed under load: no message is lost or repeated",
  async () => {
    await using cluster = await Cluster.start();
    using crowd = await Crowd.gather(40, 4);
    for (const port of [8002, 8001] as const) {
      await crowd.hear(100);
      await cluster.instance(port).kill();
      await crowd.hear(200);
      await cluster.startInstance(port);
    }
    await crowd.hear(100);
    await crowd.checkAll();
  },
);

testWith(
  NEEDS,
  "200 clients of a killed instance reconnect to the others and miss nothing",
  async () => {
    await using cluster = await Cluster.start([8001]);
    using crowd = await Crowd.gather(200, 2);
    await cluster.startInstance(8002);
    await cluster.startInstance(8003);
    await crowd.hear(50);
    await cluster.instance(8001).kill();
    await crowd.hear(50);
    await crowd.checkAll();
    for (const { closes } of crowd.people) assert(closes.length > 0);
  },
);
