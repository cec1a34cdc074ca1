/**
 * A client written from docs/protocol.md alone, with one mistake, which the last argument but
 * one names. What it doesn't need for the scenarios that find the mistakes, it doesn't do.
 *
 * @module
 */
import type { ServerEvent } from "../../hub/protocol.ts";

const [mistake, url] = Deno.args.slice(-2);
const unanswered = new Map<string, string>();
/** The epoch of the last welcome; `position` has the old one until a gap. */
let epochNow = "";
let position: { epoch: string; seq: number } | undefined;

connect();

function connect(): void {
  const query = new URLSearchParams();
  if (position && mistake !== "forgets its place") {
    query.set("epoch", position.epoch);
    query.set("seq", String(position.seq));
  }
  const token = mistake === "forgets its token"
    ? []
    : [`hubbub.token.${Deno.env.get("HUBBUB_TOKEN")}`];
  const socket = new WebSocket(
    `${url.replace("http", "ws")}/socket?${query}`,
    ["hubbub.v1", ...token],
  );
  const say = (key: string, text: string) =>
    socket.send(JSON.stringify({ type: "say", key, text }));
  socket.onopen = () => {
    for (const [key, text] of unanswered) {
      say(mistake === "uses another key" ? crypto.randomUUID() : key, text);
    }
  };
  socket.onmessage = ({ data }) => {
    for (const event of JSON.parse(data) as ServerEvent[]) {
      if (event.type === "ping" && mistake !== "ignores pings") {
        socket.send('{"type":"pong"}');
      }
      for (const text of take(event)) {
        const key = crypto.randomUUID();
        unanswered.set(key, text);
        say(key, text);
      }
    }
  };
  socket.onerror = (event) => event.preventDefault();
  socket.onclose = ({ code }) => {
    if (code === 4004 && mistake !== "comes back always") Deno.exit(1);
    setTimeout(connect, 200);
  };
}

/** Prints an event and returns what it asks to be said. */
function take(event: ServerEvent): string[] {
  if (event.type === "accepted") {
    const text = unanswered.get(event.key);
    const seq = mistake === "says a wrong place" ? event.seq + 1 : event.seq;
    if (unanswered.delete(event.key)) print({ type: "said", text, seq });
  }
  if (event.type === "welcome") {
    const { epoch, seq } = event;
    if (!position || mistake === "believes the welcome") {
      position = { epoch, seq };
    }
    epochNow = epoch;
  }
  if (event.type === "gap" && position) {
    const epoch = mistake === "ignores the epoch" ? position.epoch : epochNow;
    position = { epoch, seq: event.to };
    print(event);
  }
  if (event.type !== "message" || !position) return [];
  if (event.seq <= position.seq && mistake !== "repeats") return [];
  position = { ...position, seq: event.seq };
  if (mistake !== "drops" || event.text !== "three") print(event);
  if (mistake === "doubles") print(event);
  return event.text.startsWith("!say ") ? [event.text.slice(5)] : [];
}

function print(line: object): void {
  console.log(JSON.stringify(line));
}
