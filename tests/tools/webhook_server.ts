import { assertEquals } from "@std/assert";
import { keyOf, signedHeaders } from "../../hub/moderation/hook/signature.ts";
import type { StoredWebhook } from "../../hub/moderation/state/entries.ts";
import { Hmac } from "../../hub/people/hmac.ts";
import type { SentEvent } from "../../hub/webhooks/batch.ts";

export const WEBHOOK_SECRET = `whsec_${btoa("w".repeat(32))}`;

/** A request that a webhook got. */
export interface Received {
  readonly id: string;
  readonly body: string;
  readonly room: string;
  readonly events: readonly SentEvent[];
}

/** A webhook that does what a test says, and what it was told. */
export class WebhookServer implements AsyncDisposable {
  readonly received: Received[] = [];
  /** The secret that its requests must be signed with. */
  secret = WEBHOOK_SECRET;
  /** What it answers. */
  answer: (received: Received) => Response | Promise<Response> = () =>
    new Response(null, { status: 204 });
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = new AbortController();
  #heard = Promise.withResolvers<void>();

  constructor() {
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      signal: this.#closing.signal,
      onListen() {},
    }, (request) => this.#receive(request));
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** This server as a host's webhook. */
  get stored(): StoredWebhook {
    const by = { id: "ann", name: "Ann" };
    return { id: "w1", url: this.url, secret: WEBHOOK_SECRET, at: 0, by };
  }

  /** The events of accepted requests with a room's name, without their times. */
  told(room = "lobby"): string[] {
    return this.received.filter((each) => each.room === room)
      .flatMap(({ events }) => events.map(shown));
  }

  /** Waits until a condition holds; it is asked again with each request. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await this.#heard.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#server.finished;
  }

  async #receive(request: Request): Promise<Response> {
    const body = await request.text();
    const id = request.headers.get("webhook-id")!;
    const at = Number(request.headers.get("webhook-timestamp")) * 1_000;
    const expected = signedHeaders(
      new Hmac(keyOf(this.secret)!),
      id,
      at,
      body,
    );
    for (const [name, value] of Object.entries(expected)) {
      assertEquals(request.headers.get(name), value);
    }
    const { room, events } = JSON.parse(body).data;
    const received = { id, body, room, events };
    this.received.push(received);
    this.#heard.resolve();
    this.#heard = Promise.withResolvers();
    return await this.answer(received);
  }
}

/** An event in a few words: `message.posted 3 hello`. */
function shown({ type, seq, text }: SentEvent): string {
  return [type, seq, text].filter((part) => part !== undefined).join(" ");
}
