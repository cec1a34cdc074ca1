import type { ServerEvent } from "../../hub/protocol.ts";
import { connect, Listener } from "../tools/listener.ts";

/**
 * How a request identifies itself: cookie, token, address (through a trusted proxy),
 * other headers.
 */
export interface As {
  readonly cookie?: string;
  readonly token?: string;
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The headers that identify a request. */
export function headersOf({ cookie, token, address, headers }: As) {
  return {
    ...cookie !== undefined && { cookie },
    ...token !== undefined && { authorization: `Bearer ${token}` },
    ...address !== undefined && { "x-forwarded-for": address },
    ...headers,
  };
}

/** The answer to a frame. */
type Answer = Extract<
  ServerEvent,
  { readonly type: "accepted" | "rejected" | "done" | "held" }
>;

/** A client with a WebSocket that keeps all its events. */
export class Visitor extends Listener {
  /** Connects and waits for the welcome. */
  static async join(
    { url }: { readonly url: string },
    room: string,
    as: As = {},
    protocols: string[] = [],
  ): Promise<Visitor> {
    const headers = headersOf(as);
    const visitor = new Visitor(
      connect(`${url}/rooms/${room}/socket`, { headers, protocols }),
    );
    await visitor.hears("welcome");
    return visitor;
  }

  /** Waits for the first matching event; throws if the socket closes first. */
  async hears<Type extends ServerEvent["type"]>(
    type: Type,
    is: (event: Extract<ServerEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<ServerEvent, { type: Type }>> {
    type Event = Extract<ServerEvent, { type: Type }>;
    const isHeard = (event: ServerEvent): event is Event =>
      event.type === type && is(event as Event);
    return await this.#first(isHeard);
  }

  /** Sends a frame and waits for its answer. */
  async ask(frame: Readonly<Record<string, unknown>>) {
    const key = crypto.randomUUID();
    this.send(JSON.stringify({ ...frame, key }));
    return await this.answerTo(key);
  }

  /** Waits for the answer to the frame with a key. */
  async answerTo(key: string) {
    const isAnswer = (event: ServerEvent): event is Answer =>
      "key" in event && event.key === key;
    return await this.#first(isAnswer);
  }

  /** Waits for the first matching event. Looks at each event once, as none is ever removed. */
  async #first<Event extends ServerEvent>(
    is: (event: ServerEvent) => event is Event,
  ): Promise<Event> {
    let found: Event | undefined;
    let next = 0;
    await this.until(({ events }) => {
      while (!found && next < events.length) {
        const event = events[next++];
        if (is(event)) found = event;
      }
      return found !== undefined;
    });
    return found!;
  }

  say(text: string) {
    return this.ask({ type: "say", text });
  }

  /** The code that a frame is refused with, or the type of its answer. */
  async codeOf(frame: Readonly<Record<string, unknown>>): Promise<string> {
    const answer = await this.ask(frame);
    return answer.type === "rejected" ? answer.code : answer.type;
  }
}
