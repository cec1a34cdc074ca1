/** An instance that answers as it is told, and keeps the requests that reached it. */
export class Instance implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #server: Deno.HttpServer;

  constructor(
    port: number,
    answer: (request: Request) => Response,
    hostname = "127.0.0.1",
  ) {
    this.#server = Deno.serve(
      { port, hostname, onListen() {} },
      (request) => {
        const { pathname, search } = new URL(request.url);
        this.asked.push(pathname + search);
        return answer(request);
      },
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}
