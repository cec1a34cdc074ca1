import { createHash } from "node:crypto";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";
import type { Duplex } from "node:stream";
import { type Address, explain, urlOf } from "../../server/listen.ts";
import { mayBeRebound } from "../../server/rebinding.ts";
import { problemPage, RELOAD_SCRIPT, scriptTag } from "./page.ts";

/** The local port that the app listens on, or why it doesn't run. */
export type Outcome = { readonly port: number } | { readonly problem: string };

/** How often, and after how many milliseconds, to retry a request whose connection the process closed. */
const RETRIES = 10;
const RETRY_AFTER_MS = 100;

/** The answer to a name that isn't known to be this machine's. */
const WRONG_HOST =
  "This server doesn't answer to this name. If it is yours, set PUBLIC_URL.\n";

/** A WebSocket frame with one letter, on which the page reloads. */
const RELOAD = new Uint8Array([0x81, 1, 0x72]);

/**
 * The server that browsers connect to. It forwards requests to the process that runs the
 * app, holds them while that starts, and shows an error page if it fails. It adds a
 * script to each page that reloads it when there is a newer revision.
 */
export class Front {
  #outcome!: Promise<Outcome>;
  #settle: ((outcome: Outcome) => void) | undefined;
  /** The current revision, greater than any before this process. */
  #revision = Date.now();
  /** The sockets of up-to-date pages. */
  readonly #pages = new Set<Duplex>();

  constructor() {
    this.hold();
  }

  /** @throws {OperatorError} The address can't be listened on. */
  async listen(address: Address): Promise<void> {
    const server = createServer((req, res) => {
      if (isRefused(req)) return void res.writeHead(421).end(WRONG_HOST);
      // The URL or a header can't be forwarded.
      this.#answer(req, res).catch(() => res.destroy());
    });
    server.on("upgrade", (req, socket) => void this.#upgrade(req, socket));
    await new Promise<void>((resolve, reject) => {
      server.on("error", (error) => reject(explain(error, address)));
      server.listen(address.port, address.host, resolve);
    });
    const { port } = server.address() as AddressInfo;
    console.log(`Hubbub is at ${urlOf({ ...address, port })}`);
  }

  /** Holds requests until the next `show()`. */
  hold(): void {
    if (this.#settle !== undefined) return;
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    this.#outcome = promise;
    this.#settle = resolve;
  }

  /** Answers with this outcome from now on, and reloads open pages. */
  show(outcome: Outcome): void {
    this.hold();
    this.#settle!(outcome);
    this.#settle = undefined;
    this.#revision++;
    for (const page of this.#pages) page.end(RELOAD);
    this.#pages.clear();
  }

  async #answer(
    req: IncomingMessage,
    res: ServerResponse,
    retries = RETRIES,
  ): Promise<void> {
    if (req.url!.startsWith("/_frsh/reload.js")) {
      res.writeHead(200, { "content-type": "text/javascript" })
        .end(RELOAD_SCRIPT);
      return;
    }
    const outcome = await this.#outcome;
    if (res.destroyed) return;
    const isPage = req.headers.accept?.includes("text/html") ?? false;
    const script = isPage ? scriptTag(this.#revision) : undefined;
    if ("problem" in outcome) {
      const { problem } = outcome;
      const type = isPage ? "text/html" : "text/plain";
      res.writeHead(503, { "content-type": `${type}; charset=utf-8` })
        .end(isPage ? problemPage(problem) + script : problem);
      return;
    }
    const ask = request({
      host: "127.0.0.1",
      port: outcome.port,
      method: req.method,
      path: req.url,
      headers: forwarded(req),
      agent: false,
    });
    ask.on("response", (answer) => pass(answer, res, script));
    ask.on("error", () => {
      if (res.headersSent || res.destroyed) return;
      const hasBody = req.method !== "GET" && req.method !== "HEAD";
      // The process is being stopped, or has just ended.
      if (!hasBody && retries > 0) {
        setTimeout(
          () => void this.#answer(req, res, retries - 1),
          RETRY_AFTER_MS,
        );
      } else {
        res.writeHead(502).end();
      }
    });
    res.on("close", () => ask.destroy());
    req.pipe(ask);
  }

  async #upgrade(req: IncomingMessage, socket: Duplex): Promise<void> {
    socket.on("error", () => socket.destroy());
    if (isRefused(req)) {
      socket.end("HTTP/1.1 421 Misdirected Request\r\n\r\n");
      return;
    }
    const [path, revision] = req.url!.split("?");
    if (path === "/_frsh/reload") {
      accept(req, socket);
      if (Number(revision) === this.#revision) this.#pages.add(socket);
      else socket.end(RELOAD);
      socket.on("close", () => this.#pages.delete(socket));
      return;
    }
    // Fresh's own script would reload the page a second time.
    if (path === "/_frsh/alive") return accept(req, socket);

    const outcome = await this.#outcome;
    if (socket.destroyed) return;
    if ("problem" in outcome) {
      socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
      return;
    }
    const app = connect(outcome.port, "127.0.0.1");
    const headers = Object.entries(forwarded(req))
      .map(([name, value]) => `${name}: ${value}\r\n`);
    app.write(`GET ${req.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
    app.pipe(socket).pipe(app);
    app.on("error", () => socket.destroy());
    app.on("close", () => socket.destroy());
    socket.on("close", () => app.destroy());
  }
}

/**
 * Whether a request may come from another site's page. The app can't tell: all requests
 * come to it through this process, which it trusts. Who sets a public name or a proxy
 * knows what names are used.
 */
function isRefused({ headers, socket }: IncomingMessage): boolean {
  return !Deno.env.get("PUBLIC_URL") && !Deno.env.get("TRUST_PROXY") &&
    mayBeRebound(headers.host ?? "", socket.remoteAddress ?? "");
}

/** Returns a request's headers, with the client's address added. */
function forwarded({ headers, socket }: IncomingMessage): IncomingHttpHeaders {
  const hops = [headers["x-forwarded-for"], socket.remoteAddress];
  return { ...headers, "x-forwarded-for": hops.filter(Boolean).join(", ") };
}

/** Forwards a response, and adds a script to a page. */
function pass(
  answer: IncomingMessage,
  res: ServerResponse,
  script: string | undefined,
): void {
  const { connection: _, ...headers } = answer.headers;
  const isPage = headers["content-type"]?.startsWith("text/html");
  const added = isPage ? script : undefined;
  if (added !== undefined) delete headers["content-length"];
  res.writeHead(answer.statusCode!, headers);
  answer.pipe(res, { end: false });
  answer.on("end", () => res.end(added));
  // A truncated page reloads too.
  answer.on("error", () => added ? res.end(added) : res.destroy());
}

/** Accepts a WebSocket on which the browser sends nothing but a close. */
function accept({ headers }: IncomingMessage, socket: Duplex): void {
  const key = createHash("sha1")
    .update(
      `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    )
    .digest("base64");
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${key}\r\n\r\n`,
  );
  socket.on("data", () => socket.destroy());
}
