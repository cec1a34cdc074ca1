import type { TestRedis } from "./redis.ts";

/** Every file in a Redis' folder, and a DUMP of every key, as one text. */
export async function everything(
  redis: TestRedis,
  url: string,
): Promise<string> {
  const decoder = new TextDecoder("latin1");
  const read = (folder: string): string =>
    [...Deno.readDirSync(folder)].map(({ name, isDirectory, isFile }) =>
      isDirectory
        ? read(`${folder}/${name}`)
        : isFile
        ? decoder.decode(Deno.readFileSync(`${folder}/${name}`))
        : ""
    ).join("\n");
  const keys = (await redis.ask(url, "KEYS", "*")).split("\n");
  const dumps = await Promise.all(
    keys.map((key) => redis.ask(url, "DUMP", key)),
  );
  return read(redis.folder) + dumps.join("\n");
}
