import { assert } from "@std/assert";
import type { DatabaseSync } from "node:sqlite";
import type {
  Act,
  Changes,
  Engine,
  NewMessage,
  RoomState,
  StoredEvent,
  Subscription,
} from "../../hub/engine/engine.ts";
import type { Retention } from "../../hub/engine/retention.ts";
import { parseSearch } from "../../hub/wording/search.ts";

/** Opens an engine on the data named by `data`. */
export type OpenEngine = (
  data: string,
  retention?: Retention,
) => Promise<Engine>;

/** Declares a test with an engine that has a room "lobby". */
export type EngineTest = (
  sentence: string,
  body: (engine: Engine, data: string) => Promise<void>,
) => void;

/** An engine that is closed with its scope. */
export class Opened implements AsyncDisposable {
  readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.engine.close();
  }
}

/** A subscription that ends with its scope. */
export class Taken implements AsyncDisposable {
  readonly #events: Subscription;

  constructor(events: Subscription) {
    this.#events = events;
  }

  /** The next `count` events. */
  async take(count: number): Promise<StoredEvent[]> {
    const taken: StoredEvent[] = [];
    while (taken.length < count) {
      const { value, done } = await this.#events.next();
      assert(
        !done,
        `the subscription ended after ${taken.length} of ${count} events`,
      );
      if (!("seq" in value)) continue;
      taken.push(value);
    }
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#events.return();
  }
}

/** A viewer with this id. */
export function viewer(id: string): NewMessage["from"] {
  return { id, name: id.toUpperCase(), role: "viewer" };
}

/** A message by Ann, with the text as its key by default. */
export function newMessage(
  text: string,
  by: { viewer?: string; key?: string } = {},
): NewMessage {
  return { from: viewer(by.viewer ?? "ann"), text, key: by.key ?? text };
}

/** An act that changes nothing by default; its audit line has `line`. */
export function act(but: Partial<Act> = {}, line = "changed"): Act {
  return {
    event: { type: "state" },
    changes: {},
    audit: JSON.stringify({ line }),
    ...but,
  };
}

/** 1 to `count`. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

/** Posts `count` messages in the lobby concurrently. */
export function publish(
  engine: Engine,
  count: number,
  text = "m",
): Promise<number[]> {
  return Promise.all(
    numbers(count).map((n) =>
      engine.publish("lobby", newMessage(`${text}${n}`))
    ),
  );
}

/** A message's text. */
export function textOf({ json }: StoredEvent): string {
  return JSON.parse(json).text;
}

/** Resolves when the clock shows another millisecond. */
export async function later(): Promise<void> {
  for (const start = Date.now(); Date.now() === start;) {
    await new Promise((turn) => setTimeout(turn));
  }
}

/** A message that was judged on a version of the state. */
export function judged(text: string, version: number) {
  return { ...newMessage(text), version };
}

/** The lobby's texts that a query finds, the newest first. */
export async function found(
  engine: Engine,
  q: string,
  fields: { from?: string; since?: string } = {},
): Promise<string[]> {
  const search = parseSearch({ q, ...fields });
  const { messages } = await engine.search("lobby", search, { limit: 50 });
  return messages.map(({ text }) => text);
}

/** How SQLite carries out a query, step by step. */
export function planOf(sql: DatabaseSync, query: string): string[] {
  return sql.prepare(`EXPLAIN QUERY PLAN ${query}`).all()
    .map(({ detail }) => String(detail));
}

export async function entriesOf(
  engine: Engine,
  room: string,
  since: number,
): Promise<Changes> {
  return plain(await engine.state(room, since));
}

export function plain({ entries }: RoomState): Changes {
  return Object.fromEntries(entries);
}
