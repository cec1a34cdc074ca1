/**
 * A site that serves broadcasts with ranges to any site: tests/browser/samples/, and
 * files added at run time.
 *
 * @module
 */
const SAMPLES = new URL("samples/", import.meta.url);

const TYPES: Readonly<Record<string, string>> = {
  m3u8: "application/vnd.apple.mpegurl",
  m4s: "video/mp4",
  m2ts: "video/mp2t",
  webm: "video/webm",
};

/** Serves the samples on its own port. */
export class MediaServer implements AsyncDisposable {
  /** While false, everything is 404. */
  onAir = true;
  /** Number of requests so far. */
  requests = 0;
  readonly #kept = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #answers = new Map<string, () => Response>();
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      this.requests++;
      return this.#answer(request);
    },
  );

  /** Adds a file, and returns its URL. */
  keep(name: string, file: Uint8Array<ArrayBuffer>): string {
    this.#kept.set(name, file);
    return this.url(name);
  }

  /** Answers requests of a name, whatever `onAir` is. */
  answer(name: string, answer: () => Response): void {
    this.#answers.set(name, answer);
  }

  /** The URL of a file. */
  url(name: string): string {
    return `http://127.0.0.1:${this.#server.addr.port}/${name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const headers = new Headers({
      "access-control-allow-origin": "*",
      "access-control-allow-headers": "range",
      "accept-ranges": "bytes",
      "cache-control": "no-store",
    });
    const name = new URL(request.url).pathname.slice(1);
    const answer = this.#answers.get(name);
    if (answer) return answer();
    const type = TYPES[name.split(".").at(-1)!];
    if (!this.onAir || !type) {
      return new Response(null, { status: 404, headers });
    }
    headers.set("content-type", type);
    const file = this.#kept.get(name) ??
      await Deno.readFile(new URL(name, SAMPLES));
    const range = /^bytes=(\d+)-(\d*)$/.exec(
      request.headers.get("range") ?? "",
    );
    if (!range) return new Response(file, { headers });
    const from = Number(range[1]);
    const to = Math.min(Number(range[2] || Infinity), file.length - 1);
    headers.set("content-range", `bytes ${from}-${to}/${file.length}`);
    return new Response(file.slice(from, to + 1), { status: 206, headers });
  }
}
