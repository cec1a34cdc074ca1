import type { ServerEvent } from "../../hub/protocol.ts";
import { connect, Listener } from "../tools/listener.ts";

/** As whom something is asked: a cookie, a token, an address (through a trusted proxy), more headers. */
export interface As {
  readonly cookie?: string;
  readonly token?: string;
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What of a request says as whom it is asked. */
export function headersOf({ cookie, token, address, headers }: As) {
  return {
    ...cookie !== undefined && { cookie },
    ...token !== undefined && { authorization: `Bearer ${token}` },
    ...address !== undefined && { "x-forwarded-for": address },
    ...headers,
  };
}

/** Somebody in a room by a WebSocket, who keeps all that they are told. */
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

  /** Waits for the first event of a type that fulfils a condition; throws when the socket closes before. */
  async hears<Type extends ServerEvent["type"]>(
    type: Type,
    is: (event: Extract<ServerEvent, { type: Type }>) => boolean = () => true,
  ): Promise<Extract<ServerEvent, { type: Type }>> {
    type Event = Extract<ServerEvent, { type: Type }>;
    const isHeard = (event: ServerEvent): event is Event =>
      event.type === type && is(event as Event);
    await this.until(({ events }) => events.some(isHeard));
    return this.events.find(isHeard)!;
  }

  /** Sends a frame and waits for its answer. */
  async ask(frame: Readonly<Record<string, unknown>>) {
    const key = crypto.randomUUID();
    this.send(JSON.stringify({ ...frame, key }));
    return await this.answerTo(key);
  }

  /** Waits for the answer to what was sent under a key. */
  async answerTo(key: string) {
    const isMine = (event: { key?: string }) => event.key === key;
    return await Promise.any([
      this.hears("accepted", isMine),
      this.hears("rejected", isMine),
      this.hears("done", isMine),
      this.hears("held", isMine),
    ]);
  }

  say(text: string) {
    return this.ask({ type: "say", text });
  }

  /** Why something that was sent is refused. */
  async codeOf(frame: Readonly<Record<string, unknown>>): Promise<string> {
    const answer = await this.ask(frame);
    return answer.type === "rejected" ? answer.code : answer.type;
  }
}
