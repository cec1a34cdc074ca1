/** What an embedding page has received. */
interface Heard {
  readonly origin: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Another site on loopback, whose pages embed a URL. */
export class Site implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly origin: string;

  /**
   * @param hostname To a browser "localhost" and "127.0.0.1" are two sites; ports make
   * no difference.
   */
  constructor(hostname: "localhost" | "127.0.0.1" = "127.0.0.1") {
    this.#server = Deno.serve(
      { hostname, port: 0, onListen() {} },
      (request) => answer(new URL(request.url)),
    );
    this.origin = `http://${hostname}:${this.#server.addr.port}`;
  }

  /** The URL of a page that embeds `src`. */
  around(framed: string): string {
    return `${this.origin}/?${new URLSearchParams({ framed })}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

declare global {
  /** On a site's page: all messages received by `postMessage`. */
  var heard: Heard[];
}

function answer({ pathname, searchParams }: URL): Response {
  if (pathname !== "/") return new Response(null, { status: 204 });
  const framed = searchParams.get("framed")!.replaceAll('"', "&quot;");
  const page = `<!doctype html><html lang="en"><title>A site</title>
    <style>body { margin: 0 } iframe { border: 0; width: 100%; height: 100vh }</style>
    <script>
      heard = [];
      addEventListener("message", ({ origin, data }) => heard.push({ origin, ...data }));
    </script>
    <iframe title="Chat" src="${framed}"></iframe>`;
  return new Response(page, { headers: { "content-type": "text/html" } });
}
