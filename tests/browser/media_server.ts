/**
 * A site that keeps broadcasts, with ranges, for pages of any site: tests/samples/, and
 * what is made while a program runs.
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

/** Serves the samples on a port of its own. */
export class MediaServer implements AsyncDisposable {
  /** While it is off the air nothing is found. */
  onAir = true;
  readonly #kept = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => this.#answer(request),
  );

  /** Keeps a file beside the samples, and gives its address. */
  keep(name: string, file: Uint8Array<ArrayBuffer>): string {
    this.#kept.set(name, file);
    return this.url(name);
  }

  /** The address of a file. */
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
