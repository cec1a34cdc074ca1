import { Client, type Target } from "./client.ts";

/** Concurrent handshakes: fewer than a listening socket queues. */
const MAX_CONNECTING = 256;

/** Connects clients, some concurrently, and returns them in the order of their targets. */
export async function connectAll(
  targets: readonly Target[],
  prepare?: (client: Client) => void,
): Promise<Client[]> {
  const clients: Client[] = [];
  let next = 0;
  const connectSome = async () => {
    while (next < targets.length) {
      const index = next++;
      clients[index] = await Client.connect(targets[index], prepare);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONNECTING }, connectSome));
  return clients;
}

/** `count` of the indexes below `size`, evenly spread. */
export function spread(count: number, size: number): number[] {
  const taken = Math.min(count, size);
  return Array.from(
    { length: taken },
    (_, i) => Math.floor((i + 0.5) * size / taken),
  );
}

/** In seconds. */
export function sleep(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}

/** Waits for a condition, for a number of seconds at most. Returns whether it holds. */
export async function until(
  holds: () => boolean,
  seconds: number,
): Promise<boolean> {
  const deadline = performance.now() + seconds * 1000;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_SECONDS);
  }
  return true;
}

/** In seconds. */
const POLL_SECONDS = 0.005;
