import type {
  OrderedEvent,
  ServerEvent,
  WelcomeEvent,
} from "../../hub/protocol.ts";
import type { AcceptedEvent, RejectedEvent } from "../../hub/answers.ts";
import { connect, Listener } from "./listener.ts";

/** Connects with a viewer's cookie. */
export function connectAs(cookie: string, url: string): WebSocket {
  return connect(url, { headers: { cookie } });
}

/** A well-behaved client for tests. */
export class Chatter extends Listener {
  /** Connects and waits for the welcome. */
  static async join(
    url: string | URL,
    position?: { epoch: string; seq: number },
  ): Promise<Chatter> {
    const target = new URL(url);
    target.protocol = target.protocol.replace("http", "ws");
    if (position) {
      target.searchParams.set("epoch", position.epoch);
      target.searchParams.set("seq", String(position.seq));
    }
    const chatter = new Chatter(new WebSocket(target));
    await chatter.until(({ events }) => events.length > 0);
    return chatter;
  }

  get welcome(): WelcomeEvent {
    return this.events.find((event) => event.type === "welcome")!;
  }

  /** The events that have a seq. */
  get ordered(): OrderedEvent[] {
    return this.events.filter((event) =>
      event.type === "message" || event.type === "deleted"
    );
  }

  get seqs(): number[] {
    return this.ordered.map(({ seq }) => seq);
  }

  get texts(): string[] {
    return this.ordered.flatMap((event) =>
      event.type === "message" ? [event.text] : []
    );
  }

  /** The last seq seen, to reconnect with. */
  get position(): { epoch: string; seq: number } {
    return {
      epoch: this.welcome.epoch,
      seq: this.seqs.at(-1) ?? this.welcome.seq,
    };
  }

  /** Sends a message and waits for the answer. */
  async say(
    text: string,
    key: string = crypto.randomUUID(),
  ): Promise<AcceptedEvent | RejectedEvent> {
    this.send(JSON.stringify({ type: "say", key, text }));
    const isAnswer = (
      event: ServerEvent,
    ): event is AcceptedEvent | RejectedEvent =>
      (event.type === "accepted" || event.type === "rejected") &&
      event.key === key;
    await this.until(({ events }) => events.some(isAnswer));
    return this.events.findLast(isAnswer)!;
  }

  async leave(): Promise<void> {
    this.socket.close();
    await this.closed;
  }
}
