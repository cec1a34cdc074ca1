import { assertEquals, assertRejects } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { type ChannelClient, Channels, type Listener } from "./channels.ts";

/** A client whose connection the test breaks and restores. */
class Client implements ChannelClient {
  isOpen = true;
  isReady = true;
  /** The commands it was given, in order; "late" before one given without a connection. */
  readonly asked: string[] = [];
  #unanswered: ((lost?: Error) => void)[] = [];
  #onReady = () => {};

  on(_event: "ready", callback: () => void): void {
    this.#onReady = callback;
  }

  subscribe = (channel: string, _: Listener) => this.#ask(`+${channel}`);
  unsubscribe = (channel: string, _: Listener) => this.#ask(`-${channel}`);

  lose(): void {
    this.isReady = false;
    this.#settle(new Error("Socket closed unexpectedly"));
  }

  comeBack(): void {
    this.isReady = true;
    this.#onReady();
  }

  close(): void {
    this.isOpen = this.isReady = false;
    this.#settle(new Error("The client is closed"));
  }

  /** Answers the pending command. */
  async answer(): Promise<void> {
    await turn();
    this.#settle();
    await turn();
  }

  #settle(lost?: Error): void {
    for (const settle of this.#unanswered.splice(0)) settle(lost);
  }

  #ask(command: string): Promise<void> {
    this.asked.push(this.isReady ? command : `late ${command}`);
    return new Promise((resolve, reject) =>
      this.#unanswered.push((lost) => lost ? reject(lost) : resolve())
    );
  }
}

const turn = () => new Promise((turn) => setImmediate(turn));
const listener = () => {};

Deno.test("Channels run the commands for one channel in turn", async () => {
  const client = new Client();
  const channels = new Channels(client);
  const steps = [
    channels.listen("a", listener),
    channels.unlisten("a", listener),
    channels.listen("b", listener),
  ];
  await turn();
  assertEquals(client.asked, ["+a", "+b"]);
  await client.answer();
  await client.answer();
  await Promise.all(steps);
  assertEquals(client.asked, ["+a", "+b", "-a"]);
});

Deno.test("Channels remove a listener from the next connection if its own was lost", async () => {
  const client = new Client();
  const channels = new Channels(client);
  for (let round = 0; round < 20; round++) {
    const gone = channels.unlisten("a", listener);
    await turn();
    client.lose();
    await turn();
    client.comeBack();
    await turn();
    client.lose();
    await turn();
    client.comeBack();
    await client.answer();
    await gone;
  }
  assertEquals(client.asked, Array(60).fill("-a"));
});

Deno.test("Channels send nothing without a connection, and fail to listen at once", async () => {
  const client = new Client();
  const channels = new Channels(client);
  const lost = channels.listen("a", listener);
  await turn();
  const refused = assertRejects(() => lost, Error, "closed unexpectedly");
  client.lose();
  await refused;
  await assertRejects(() => channels.listen("a", listener), Error, "lost");
  const gone = channels.unlisten("a", listener);
  await turn();
  assertEquals(client.asked, ["+a"]);
  client.comeBack();
  await client.answer();
  await gone;
  assertEquals(client.asked, ["+a", "-a"]);
});

Deno.test("Channels remove nothing from a closed client", async () => {
  const client = new Client();
  const gone = new Channels(client).unlisten("a", listener);
  await turn();
  const failed = assertRejects(() => gone, Error, "closed");
  client.close();
  await failed;
});

Deno.test("Channels give up removing a listener that can't be removed from a connection that works", async () => {
  using time = new FakeTime();
  const asked: number[] = [];
  const refusing = {
    isOpen: true,
    isReady: true,
    on: () => {},
    subscribe: () => Promise.resolve(),
    unsubscribe: () => {
      asked.push(Date.now());
      return Promise.reject(new Error("try again"));
    },
  };
  const gone = new Channels(refusing).unlisten("a", listener);
  const failed = assertRejects(() => gone, Error, "try again");
  for (let second = 0; second < 120; second++) await time.tickAsync(1_000);
  await failed;
  assertEquals(asked.length, 50);
  assertEquals(asked[49] - asked[48], 2_000);
});
