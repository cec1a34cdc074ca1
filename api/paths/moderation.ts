/**
 * What moderators and hosts may read and do (api/paths/rooms.ts says how this is written).
 *
 * @module
 */
import { ACTION, ACTION_FORM } from "../actions.ts";
import {
  choice,
  count,
  fields,
  json,
  object,
  page,
  type Paths,
  redirect,
  text,
} from "../operation.ts";

/** A JWS in flattened JSON (RFC 7515). */
const SIGNED = object({ payload: text, protected: text, signature: text });

const FILE = { "Content-Disposition": "The file's name." };

export const MODERATION: Paths = {
  "/rooms/{room}/moderation": {
    get: {
      summary: "Read a room's state",
      for: "moderators",
      answers: {
        200: {
          description: "Rules, restrictions, held messages, roles and lists.",
          content: { ...json("ModerationView"), ...page },
        },
      },
    },
    post: {
      summary: "Act as a moderator or host",
      description:
        "Everybody may delete their own messages. Sent again with the same `key`, an action isn't carried out again but has the first answer.",
      body: fields(ACTION, ACTION_FORM),
      answers: {
        200: {
          description: "It is done. For a form that makes a link: the panel.",
          content: { ...json("ActAnswer"), ...page },
        },
        204: { description: "The room is removed." },
        303: redirect,
      },
      refusals: [
        "forbidden",
        "bad_action",
        "bad_name",
        "bad_list",
        "conflict",
        "room_ended",
        "empty",
        "timed_out",
        "no_such_viewer",
        "no_such_message",
        "name_taken",
        "private_stream",
        "stream_protocol",
        "stream_page",
      ],
    },
  },
  "/rooms/{room}/people/{viewer}": {
    get: {
      summary: "Read what the room knows about a person",
      for: "moderators",
      query: { before: [count, "The `messages.more` of the last answer."] },
      answers: {
        200: {
          description: "The person's card.",
          content: { ...json("PersonView"), ...page },
        },
      },
      refusals: ["bad_position", "no_such_viewer"],
    },
  },
  "/rooms/{room}/audit": {
    get: {
      summary: "Read the audit log",
      for: "moderators",
      query: {
        before: [count, "Only lines with a lower `seq`."],
        limit: [count, "At most so many."],
        format: [text, "`jsonl`: all of it as a file."],
      },
      answers: {
        200: {
          description: "Who did what to whom, when and why, the newest first.",
          content: { ...json("AuditPage"), "application/x-ndjson": text },
        },
      },
      refusals: ["bad_position"],
    },
  },
  "/rooms/{room}/similar": {
    get: {
      summary: "Find messages that are like one",
      for: "moderators",
      query: { seq: [count, "The message's `seq`.", "required"] },
      answers: {
        200: {
          description: "What recent messages have in common with it.",
          content: json("Similar"),
        },
      },
      refusals: ["bad_position", "no_such_message"],
    },
  },
  "/rooms/{room}/marks": {
    get: {
      summary: "List whom to have an eye on",
      for: "moderators",
      answers: {
        200: {
          description: "Suspicious and watched people.",
          content: json("Marks"),
        },
      },
    },
  },
  "/rooms/{room}/bans": {
    get: {
      summary: "Export bans and blocked words",
      for: "the host",
      answers: {
        200: {
          description: "A signed file: a JWS in flattened JSON (RFC 7515).",
          content: json(SIGNED),
          headers: FILE,
        },
      },
    },
    post: {
      summary: "Import another room's bans and blocked words",
      for: "the host",
      body: {
        "application/json": SIGNED,
        "multipart/form-data": object({ file: text }),
      },
      answers: {
        200: { description: "They apply here.", content: json("Told") },
        303: redirect,
      },
      refusals: ["bad_list", "conflict"],
    },
  },
  "/rooms/{room}/export": {
    get: {
      summary: "Export a room's messages",
      for: "the host",
      query: {
        format: [choice(["jsonl", "csv"]), "Of the file.", "required"],
      },
      answers: {
        200: {
          description: "All stored messages but deleted ones, oldest first.",
          content: { "application/x-ndjson": text, "text/csv": text },
          headers: FILE,
        },
      },
    },
  },
};
