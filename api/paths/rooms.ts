/**
 * The rooms, and what everybody may do in one. Each route is documented like these: its
 * path, its methods, and for each what it takes and answers. What every route has (the
 * parameters in its path, refusals by the middlewares) is added by api/operation.ts.
 *
 * @module
 */
import { REACTIONS } from "../../hub/protocol.ts";
import {
  cached,
  choice,
  count,
  fields,
  flag,
  json,
  object,
  type Operation,
  page,
  type Paths,
  redirect,
  ref,
  roomName,
  shown,
  text,
} from "../operation.ts";

/** What a text may be refused for. */
const WRITING = [
  "empty",
  "too_long",
  "slow_mode",
  "repeated",
  "timed_out",
  "banned",
  "closed",
  "room_ended",
  "signed_in_only",
  "too_new",
  "no_links",
  "emoji_only",
  "blocked",
  "flagged",
  "flagged_why",
  "name_taken",
  "review_full",
  "no_such_message",
  "conflict",
] as const;

/** What a command may be refused for, besides. */
const COMMANDS = [
  "forbidden",
  "unknown_command",
  "unclear",
  "bad_action",
  "no_such_viewer",
  "private_stream",
  "stream_protocol",
  "stream_page",
] as const;

/** The query of sockets and event streams. */
export const POSITION = {
  epoch: [
    { type: "string", minLength: 1, maxLength: 64 },
    "The order of the last event that you saw; with `seq`.",
  ],
  seq: [
    { type: "integer", minimum: 0, maximum: 999_999_999_999_999 },
    "The last event that you saw; with `epoch`.",
  ],
  observe: [flag, "Don't count me as a viewer."],
  sample: [flag, "Send a moderator what viewers get."],
} as const;

/** The query of lists of rooms. */
export const ROOM_SEARCH = {
  q: [text, "Rooms with each of its words in title or name."],
} as const;

const STORED = {
  description: "The message is stored.",
  content: json("AcceptedEvent"),
};

const BOT: Operation = {
  summary: "Write as a bot",
  description:
    "With the secret of a bot link: as the Bearer token or, for programs that can be given nothing but a URL, in the path. `name` is for whom the bot speaks.",
  body: fields(
    ref("BotMessage"),
    object({ key: text, text, name: text }, "key", "name"),
  ),
  answers: { 201: STORED },
  refusals: [
    "empty",
    "too_long",
    "bad_name",
    "timed_out",
    "banned",
    "closed",
    "room_ended",
    "no_links",
    "blocked",
  ],
};

const SAID = {
  201: STORED,
  202: {
    description: "The message is held for a moderator.",
    content: json("HeldEvent"),
  },
  200: {
    description: "A command is done. For a form: the page with the outcome.",
    content: { ...json("DoneEvent"), ...page },
  },
  303: redirect,
} as const;

/** Posting, on the chat's page or in a frame. */
const SAYING = {
  body: fields(
    ref("PostedMessage"),
    object({ key: text, text, replyTo: text }, "replyTo"),
  ),
  answers: SAID,
  refusals: [...WRITING, ...COMMANDS],
};

export const ROOMS: Paths = {
  "/rooms": {
    get: {
      summary: "List the rooms",
      description: "At most 100, most viewers first.",
      query: ROOM_SEARCH,
      ...cached(
        "The rooms.",
        json({ type: "array", items: ref("RoomSummary") }),
      ),
    },
    post: {
      summary: "Open a room",
      body: fields(
        object({ name: roomName }),
        object({ name: text, key: text }, "key"),
      ),
      answers: {
        201: {
          description: "You are its host.",
          content: json("OpenedRoom"),
          headers: {
            Location: "The room's path.",
            "Set-Cookie": "Your new id.",
          },
        },
        200: {
          description:
            "For a form without cookies: a page with the host's link.",
          content: page,
        },
        303: redirect,
      },
      refusals: ["bad_room", "room_exists"],
    },
  },
  "/rooms/{room}": {
    get: {
      summary: "Show a room",
      answers: shown,
    },
    delete: {
      summary: "Remove a room and all that belongs to it",
      for: "the host",
      answers: { 204: { description: "It is removed." } },
    },
  },
  "/rooms/{room}/socket": {
    get: {
      summary: "Open a WebSocket",
      description: "[/asyncapi.json](/asyncapi.json) describes its frames.",
      query: POSITION,
      headers: {
        "Sec-WebSocket-Protocol":
          "`hubbub.v1`, `hubbub.v1.bytes` or `hubbub.v1.deflate`, and a token as `hubbub.token.…`.",
      },
      answers: { 101: { description: "The socket is open." } },
      refusals: [
        "bad_position",
        "bad_origin",
        "upgrade_required",
        "too_many_clients",
      ],
    },
  },
  "/rooms/{room}/events": {
    get: {
      summary: "Receive a room's events without a WebSocket",
      description:
        "Server-sent events. The data of each is a frame: a JSON array of `ServerEvent`. Its id is `epoch:seq`.",
      query: POSITION,
      headers: {
        "Last-Event-ID": "The last id that you saw; it precedes the query.",
      },
      answers: {
        200: {
          description: "A stream that doesn't end.",
          content: { "text/event-stream": text },
        },
      },
      refusals: ["bad_position", "too_many_clients"],
    },
  },
  "/rooms/{room}/messages": {
    get: {
      summary: "Read messages",
      query: {
        before: [count, "Only messages with a lower `seq`."],
        limit: [count, "At most so many; more than 200 count as 200."],
        viewer: [text, "Only those of one viewer, by id."],
      },
      answers: {
        200: {
          description: "The newest messages, or those before a `seq`.",
          content: json("MessagePage"),
        },
      },
      refusals: ["bad_position"],
    },
    post: {
      summary: "Post a message or a command",
      ...SAYING,
    },
  },
  "/rooms/{room}/bots": { post: BOT },
  "/rooms/{room}/bots/{secret}": { post: BOT },
  "/rooms/{room}/reactions": {
    post: {
      summary: "React",
      body: fields(
        ref("PostedReaction"),
        object({ reaction: choice(REACTIONS) }),
      ),
      answers: { 204: { description: "It counts." } },
      refusals: [
        "timed_out",
        "banned",
        "closed",
        "room_ended",
        "signed_in_only",
        "too_new",
      ],
    },
  },
  "/rooms/{room}/search": {
    get: {
      summary: "Search messages",
      query: {
        q: [text, "Words that a message must have; quoted ones in a row."],
        from: [text, "The author's id or whole name."],
        since: [text, "Milliseconds since 1970, or ISO 8601."],
        before: [count, "The `more` of the last answer."],
        limit: [count, "At most so many; more than 200 count as 200."],
      },
      answers: {
        200: {
          description: "What was found, the newest first.",
          content: { ...json("FoundMessages"), ...page },
        },
      },
      refusals: ["bad_search", "bad_position"],
    },
  },
  "/rooms/{room}/claim": {
    get: {
      summary: "Show what a role link leads to",
      answers: shown,
    },
    post: {
      summary: "Take the role of a link",
      body: fields(
        object({ secret: text }),
        object({ secret: text, key: text }, "key"),
      ),
      answers: {
        200: {
          description: "You have the role. For a form: why you have not.",
          content: { ...json("Told"), ...page },
          headers: { "Set-Cookie": "Your new id." },
        },
        303: redirect,
      },
      refusals: ["forbidden", "name_taken", "conflict", "banned"],
    },
  },
  "/rooms/{room}/embed": {
    get: {
      summary: "Show a room's chat for a frame on another site",
      query: {
        theme: [text, "`light` or `dark`; otherwise as the system says."],
        accent: [text, "Three or six hexadecimal digits."],
        compact: [flag, "Smaller rows."],
      },
      answers: shown,
    },
    post: {
      summary: "Post a message from the frame's form",
      ...SAYING,
    },
  },
  "/rooms/{room}/overlay": {
    get: {
      summary: "Show a room's chat over a broadcast",
      answers: {
        200: {
          description: "The overlay, or for programs the room's position.",
          content: { ...json("OverlayStatus"), ...page },
        },
      },
    },
  },
  "/rooms/{room}/replay": {
    get: {
      summary: "Play a room's chat back beside a recording",
      query: {
        at: [
          text,
          "When the recording begins: milliseconds since 1970, or ISO 8601.",
        ],
      },
      answers: shown,
    },
  },
};
