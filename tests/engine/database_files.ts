/**
 * Fills, damages and checks database files of the embedded engine.
 *
 * @module
 */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { newMessage, numbers } from "./tools.ts";
import { openDatabase } from "../../hub/engine/embedded/database.ts";
import { openEmbeddedEngine } from "../../hub/engine/embedded/engine.ts";
import { OperatorError } from "../../hub/operator/operator_error.ts";

/** Asserts that the folder is refused in one line, and returns that line. */
export function refused(folder: string): string {
  const { message } = assertThrows(() => openDatabase(folder), OperatorError);
  assertMatch(message, /^Cannot (use|open) [^\n]+\.$/);
  assert(message.includes(folder), message);
  return message;
}

export function fileIn(folder: string): string {
  return join(folder, "hubbub.db");
}

/** Runs `body` and asserts that it doesn't change the files by a byte. */
export function untouched(folder: string, body: () => void): void {
  const held = () =>
    [...Deno.readDirSync(folder)]
      // SQLite's index of the write-ahead log, and the lock: neither stores data.
      .filter(({ name }) => !name.endsWith("-shm") && name !== "lock")
      .map(({ name }) => [name, Deno.readFileSync(join(folder, name))] as const)
      .filter(([, bytes]) => bytes.length > 0)
      .sort(([a], [b]) => a < b ? -1 : 1);
  const before = held();
  assert(before.length > 0);
  body();
  const after = held();
  assertEquals(after.map(([name]) => name), before.map(([name]) => name));
  for (const [i, [name, bytes]] of before.entries()) {
    assert(
      bytes.every((byte, at) => byte === after[i][1][at]),
      `${name} was changed`,
    );
    assertEquals(after[i][1].length, bytes.length, name);
  }
}

/** Creates a database with a hundred messages, and closes it. */
export async function fill(folder: string): Promise<void> {
  const engine = openEmbeddedEngine(folder);
  await engine.open("lobby");
  await Promise.all(
    numbers(100).map((n) =>
      engine.publish("lobby", newMessage(`m${n} ${"x".repeat(500)}`))
    ),
  );
  await engine.close();
}

/** Changes a folder's closed database. */
export function tamper(folder: string, sql: string): void {
  using database = new DatabaseSync(fileIn(folder));
  database.exec(sql);
}
