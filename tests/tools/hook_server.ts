import { Hook, type HookSettings } from "../../hub/moderation/hook/hook.ts";

/** What the hook is asked about a message. */
export interface HookRequest {
  readonly id: string;
  readonly room: string;
  readonly from: { readonly id: string; readonly name: string };
  readonly text: string;
}

type Answer = unknown | Response | Promise<unknown | Response>;

/** An operator's hook that does what a test says, and what it was asked. */
export class HookServer implements AsyncDisposable {
  readonly asked: HookRequest[] = [];
  readonly headers: Headers[] = [];
  /** What it answers: JSON, or a whole response. */
  answer: (request: HookRequest) => Answer = () => ({ action: "pass" });
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #closing = new AbortController();

  constructor() {
    this.#server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        signal: this.#closing.signal,
        onListen() {},
      },
      async (request) => {
        const asked: HookRequest = await request.json();
        this.asked.push(asked);
        this.headers.push(request.headers);
        const answer = await this.answer(asked);
        return answer instanceof Response ? answer : Response.json(answer);
      },
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  /** Returns a hook that asks this server. Its time is long: no test depends on it. */
  hook(settings: Partial<HookSettings> = {}): Hook {
    return Hook.open({
      hookUrl: this.url,
      hookSecret: `whsec_${btoa("k".repeat(32))}`,
      hookTimeoutMs: 30_000,
      hookOnSilence: "post",
      ...settings,
    })!;
  }

  /** Doesn't wait for answers that a failed test no longer gives. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#server.finished;
  }
}
