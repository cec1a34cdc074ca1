import type { TestRedis } from "./redis.ts";

/** A write command, as Redis appended it to its file. */
export interface Write {
  readonly args: readonly string[];
  readonly bytes: Uint8Array;
}

/** Text in which each character is one byte. */
const latin1 = new TextDecoder("latin1");

/** Returns the commands in Redis' append-only file, which must never have been rewritten. */
export function writes(redis: TestRedis): Write[] {
  const bytes = Deno.readFileSync(
    `${redis.folder}/appendonlydir/appendonly.aof.1.incr.aof`,
  );
  const text = latin1.decode(bytes);
  let at = 0;
  const number = (sign: string): number => {
    const end = text.indexOf("\r\n", at);
    if (text[at] !== sign) throw new Error(`Cannot read the AOF at ${at}`);
    const value = Number(text.slice(at + 1, end));
    at = end + 2;
    return value;
  };
  const found: Write[] = [];
  while (at < text.length) {
    const start = at;
    const args = Array.from({ length: number("*") }, () => {
      const length = number("$");
      const from = at;
      at += length + 2;
      return text.slice(from, from + length);
    });
    found.push({ args, bytes: bytes.subarray(start, at) });
  }
  return found;
}

/** Returns the commands of the last script that wrote more than one. */
export function lastScript(all: readonly Write[]): readonly Write[] {
  const from = all.findLastIndex(({ args }) => args[0] === "MULTI");
  const to = all.findLastIndex(({ args }) => args[0] === "EXEC");
  return all.slice(from + 1, to);
}

/** Executes commands in a database. */
export async function replay(
  redis: TestRedis,
  database: number,
  commands: readonly Write[],
): Promise<void> {
  const process = new Deno.Command("redis-cli", {
    args: ["-p", String(redis.port), "-n", String(database), "--pipe"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  for (const { args, bytes } of commands) {
    if (!/^(SELECT|MULTI|EXEC)$/i.test(args[0])) await writer.write(bytes);
  }
  await writer.close();
  const { stdout } = await process.output();
  const said = latin1.decode(stdout);
  if (!said.includes("errors: 0")) throw new Error(said);
}
