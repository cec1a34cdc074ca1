import { Attempt } from "./attempt.ts";
import { parseClientFrame } from "./connection.ts";
import { GUEST_COOKIE } from "./guest.ts";
import { PlayedRoom } from "./played_room.ts";
import { Program } from "./program.ts";
import { Mistake, NotOffered } from "./mistake.ts";
import type { Scenario } from "./scenario.ts";
import { Wire } from "./wire.ts";

/** What a client must connect with: like the secret of a role link, so not a JWT. */
const TOKEN = "conformance-0123456789";

/** Status codes of the answers to a POST. */
const STATUSES: Readonly<Record<string, number>> = {
  accepted: 201,
  rejected: 403,
};

/** How a client did in a scenario. */
export interface Result {
  readonly scenario: Scenario;
  readonly outcome: "passed" | "failed" | "not offered";
  /** What it did wrong, in sentences. */
  readonly mistakes: readonly string[];
}

/** Plays a scenario for a client that it starts. */
export async function play(
  scenario: Scenario,
  command: readonly string[],
): Promise<Result> {
  const room = new PlayedRoom(scenario.guest ? undefined : TOKEN);
  await using server = new RoomServer(room);
  await using program = new Program(
    command,
    server.url,
    room.token,
    room.changed,
  );
  room.program = program;
  try {
    await scenario.play(room);
    await room.finish();
  } catch (error) {
    if (error instanceof NotOffered) {
      return { scenario, outcome: "not offered", mistakes: [] };
    }
    if (!(error instanceof Mistake)) throw error;
    return { scenario, outcome: "failed", mistakes: [error.message] };
  }
  const mistakes = room.verdict();
  const outcome = mistakes.length > 0 ? "failed" : "passed";
  return { scenario, outcome, mistakes };
}

/** Takes a client's requests to the room of a scenario. */
class RoomServer implements AsyncDisposable {
  readonly #room: PlayedRoom;
  readonly #wire: Wire;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #attempts: Attempt[] = [];
  readonly #left = new AbortController();

  constructor(room: PlayedRoom) {
    this.#room = room;
    this.#server = Deno.serve(
      {
        hostname: "127.0.0.1",
        port: 0,
        signal: this.#left.signal,
        onListen() {},
      },
      (request, { remoteAddr }) => this.#answer(request, remoteAddr.port),
    );
    this.#wire = new Wire(this.#server.addr.port);
  }

  /** The room's URL. */
  get url(): string {
    return `http://127.0.0.1:${this.#wire.port}/rooms/${this.#room.name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#wire[Symbol.asyncDispose]();
    for (const attempt of this.#attempts) attempt.cut();
    this.#left.abort();
    await this.#server.finished;
  }

  #answer(request: Request, port: number): Response | Promise<Response> {
    const { pathname } = new URL(request.url);
    const room = `/rooms/${this.#room.name}`;
    switch (`${request.method} ${pathname}`) {
      case `GET ${room}/socket`:
      case `GET ${room}/events`:
        return this.#attempt(request, port);
      case `POST ${room}/messages`:
        return this.#post(request, port);
      case `GET ${room}`:
      case `HEAD ${room}`:
      case "POST /viewer":
        return Response.json({ id: "you", name: "You", role: "viewer" }, {
          headers: { "set-cookie": `${GUEST_COOKIE}; Path=/; HttpOnly` },
        });
    }
    return Response.json({
      code: "not_found",
      message: `Cannot find ${pathname}: there is nothing there.`,
    }, { status: 404 });
  }

  #attempt(request: Request, port: number): Response | Promise<Response> {
    try {
      const attempt = new Attempt(request, port, this.#wire, this.#room);
      this.#attempts.push(attempt);
      this.#room.attempts.push(attempt);
      return attempt.response;
    } catch (error) {
      return this.#mistaken(error);
    } finally {
      this.#room.changed();
    }
  }

  async #post(request: Request, port: number): Promise<Response> {
    const text = await request.text();
    const answered = Promise.withResolvers<Response>();
    try {
      const frame = parseClientFrame(text, "say");
      const connection = this.#room.connections.at(-1);
      if (!connection) throw new Mistake("It posted before it had connected.");
      connection.received({
        frame,
        answer: (event) =>
          answered.resolve(
            Response.json(event, { status: STATUSES[event.type] }),
          ),
        cut: () => {
          this.#wire.cut(port);
          answered.resolve(new Response(null, { status: 500 }));
        },
      });
    } catch (error) {
      return this.#mistaken(error);
    } finally {
      this.#room.changed();
    }
    return await answered.promise;
  }

  #mistaken(error: unknown): Response {
    if (!(error instanceof Mistake)) throw error;
    this.#room.mistakes.push(error.message);
    return Response.json({ code: "malformed", message: error.message }, {
      status: 400,
    });
  }
}
