/**
 * Tools for tests of the hook that many messages ask at once.
 *
 * @module
 */
import { stub } from "@std/testing/mock";
import type { Asked, Hook } from "../../hub/moderation/hook/hook.ts";
import { registry } from "../../hub/operator/registry.ts";
import type { HookServer } from "./hook_server.ts";

/** A message to ask about. */
export const MESSAGE = {
  room: "stage",
  from: { id: "ann", name: "Ann", role: "viewer" },
  network: "home",
  key: "k1",
  text: "see example.com",
  me: true,
  links: [[4, 15]],
  reply: { seq: 4, from: { id: "bob", name: "Bob" } },
} as const;

/** Returns how often the metrics counted an answer of the hook. */
export async function count(answer: string): Promise<number> {
  const name = `hubbub_moderation_hook_answers_total{answer="${answer}"} `;
  const line = (await registry.metrics()).split("\n")
    .find((line) => line.startsWith(name));
  return Number(line?.slice(name.length) ?? 0);
}

/** Collects the log's lines until it is disposed of. */
export function logged(): Disposable & { readonly lines: string[] } {
  const lines: string[] = [];
  const stubbed = stub(console, "error", (line) => void lines.push(line));
  return { lines, [Symbol.dispose]: () => stubbed[Symbol.dispose]() };
}

/** Asks about as many messages as wanted, all at once; they wait for `answer`. */
export async function flood(
  { hook, server, answer }: {
    hook: Hook;
    server: HookServer;
    answer: Promise<unknown>;
  },
  messages: readonly Partial<Asked>[],
) {
  const due = server.asked.length + messages.length;
  const all = Promise.withResolvers<void>();
  server.answer = () => {
    if (server.asked.length === due) all.resolve();
    return answer;
  };
  const asking = messages.map((each) => hook.check({ ...MESSAGE, ...each }));
  await Promise.race([all.promise, ...asking]);
  return asking;
}

/** Messages of as many networks and rooms. */
export const many = (length: number) =>
  Array.from({ length }, (_, i) => ({ network: `${i}`, room: `${i}` }));
