/**
 * The socket's frames as an AsyncAPI 3 document.
 *
 * @module
 */
import { CloseCode, MAX_FRAME_LENGTH, Subprotocol } from "../hub/websocket.ts";
import { ACTION_SCHEMAS } from "./actions.ts";
import { INFO, SCHEMAS } from "./openapi.ts";
import { ref, type Schema, text } from "./operation.ts";
import { POSITION } from "./paths/rooms.ts";

/** What a client does after each close code. */
export const CLOSE_CODES: Readonly<Record<CloseCode, string>> = {
  [CloseCode.Binary]:
    "The client sent a binary frame. Don't reconnect: the client is broken.",
  [CloseCode.Policy]:
    "The client sent too many frames that were refused. Don't reconnect: the client is broken.",
  [CloseCode.TooBig]:
    "The client sent a frame over the limit. Don't reconnect: the client is broken.",
  [CloseCode.Failed]: "The server failed. Reconnect with backoff.",
  [CloseCode.Restart]:
    "The server restarts. Reconnect after a random delay of up to 5 seconds.",
  [CloseCode.Slow]:
    "The client read too slowly. Reconnect; missed events are sent.",
  [CloseCode.Renewed]:
    "The viewer's browser has a new id. Reconnect with its new cookie.",
  [CloseCode.Expired]:
    "The viewer's token has expired. Reconnect with a new one, or as a guest.",
  [CloseCode.Removed]: "The room was removed. Don't reconnect.",
};

/** What clients send, by the `type` of the frame. */
const FRAMES: Readonly<Record<string, readonly [summary: string, Schema]>> = {
  say: ["Post a message or a command", ref("Say")],
  react: ["React", ref("React")],
  moderate: [
    "Act as a moderator or host",
    {
      allOf: [
        ref("Moderate"),
        { oneOf: Object.keys(ACTION_SCHEMAS).map(ref) },
      ],
    },
  ],
  ping: ["Ask whether the connection works", ref("Ping")],
  pong: ["Answer a ping", ref("Pong")],
};

const QUERY: Schema = {
  type: "object",
  properties: Object.fromEntries(
    Object.entries(POSITION).map(([name, [schema, description]]) => [
      name,
      { ...schema, description },
    ]),
  ),
};

const HEADERS: Schema = {
  type: "object",
  properties: {
    "Sec-WebSocket-Protocol": {
      type: "string",
      description:
        "The first that the server knows is used; without one, the first of these. A token is offered as another one, `hubbub.token.…`.",
      examples: Object.values(Subprotocol),
    },
  },
};

/** The frames of a server. Those of later versions have other events too. */
const EVENTS: Schema = {
  type: "array",
  items: {
    anyOf: [
      ref("ServerEvent"),
      {
        type: "object",
        description: "An event of a type that you don't know: ignore it.",
        properties: { type: text },
        required: ["type"],
      },
    ],
  },
  minItems: 1,
};

const CHANNEL = "#/channels/socket";

const messages = (...names: readonly string[]) =>
  names.map((name) => ({ $ref: `${CHANNEL}/messages/${name}` }));

export const ASYNCAPI: Schema = {
  asyncapi: "3.0.0",
  info: {
    title: "Hubbub's socket",
    description:
      "A room's events over a WebSocket. Clients ignore events of unknown types and unknown fields. docs/protocol.md says what clients may rely on.",
    version: INFO.version,
    license: { name: INFO.license.name },
  },
  defaultContentType: "application/json",
  servers: {
    here: {
      host: "{host}",
      protocol: "wss",
      description: "The server of this document; `ws` without TLS.",
      variables: { host: { default: "localhost:8000" } },
    },
  },
  channels: {
    socket: {
      address: "/rooms/{room}/socket",
      parameters: { room: { description: "A room's name." } },
      bindings: { ws: { method: "GET", query: QUERY, headers: HEADERS } },
      messages: {
        events: {
          title: "A frame of events",
          summary:
            `The order of events is theirs in the room; how they are split into frames means nothing.`,
          payload: EVENTS,
        },
        ...Object.fromEntries(
          Object.entries(FRAMES).map(([name, [summary, payload]]) => [
            name,
            { title: name, summary, payload },
          ]),
        ),
      },
      "x-close-codes": CLOSE_CODES,
      "x-max-frame-length": MAX_FRAME_LENGTH,
    },
  },
  operations: {
    receive: {
      action: "send",
      summary: "The server sends events",
      channel: { $ref: CHANNEL },
      messages: messages("events"),
    },
    ask: {
      action: "receive",
      summary: "A client sends one JSON object in each text frame",
      channel: { $ref: CHANNEL },
      messages: messages(...Object.keys(FRAMES)),
    },
  },
  components: { schemas: SCHEMAS },
};
