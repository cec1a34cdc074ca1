import { join } from "node:path";

/** A server in its own process, and its URL. */
interface Served extends AsyncDisposable {
  origin: string;
}

/** Starts Deno with `args`, and waits for the URL that it prints. */
export async function start(args: string[]): Promise<Served> {
  const process = new Deno.Command(Deno.execPath(), {
    args,
    cwd: join(import.meta.dirname!, "../../.."),
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let printed = "";
  let found: string | undefined;
  const listening = Promise.withResolvers<string>();
  const follow = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>) => {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      printed += text;
      found ??= printed.match(/http:\/\/[\w.]+:\d+/)?.[0];
      if (found) listening.resolve(found.replace("0.0.0.0", "localhost"));
    }
  };
  const over = Promise.all([follow(process.stdout), follow(process.stderr)])
    .then(() => listening.reject(new Error(`Cannot start: ${printed}`)));
  return {
    origin: await listening.promise,
    async [Symbol.asyncDispose]() {
      process.kill();
      await Promise.all([process.status, over]);
    },
  };
}
