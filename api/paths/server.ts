/**
 * What belongs to no room (api/paths/rooms.ts says how this is written).
 *
 * @module
 */
import {
  cached,
  choice,
  fields,
  json,
  object,
  page,
  type Paths,
  redirect,
  redirectWithCookie,
  shown,
  text,
} from "../operation.ts";
import { ROOM_SEARCH } from "./rooms.ts";

const OBJECT = json({ type: "object" });
const PLAIN = { "text/plain": text };

const YOU_WITH_COOKIE = {
  content: json("Viewer"),
  headers: { "Set-Cookie": "Who you are." },
};

export const SERVER: Paths = {
  "/": {
    get: {
      summary: "Show the lobby",
      query: ROOM_SEARCH,
      answers: shown,
    },
  },
  "/viewer": {
    get: {
      summary: "Ask who you are",
      answers: { 200: { description: "You.", content: json("Viewer") } },
    },
    post: {
      summary: "Change your name",
      body: fields(
        object({ name: text }),
        object({ name: text, back: text }, "back"),
      ),
      answers: {
        200: { description: "You, with the new name.", ...YOU_WITH_COOKIE },
        303: redirect,
      },
      refusals: ["bad_name"],
    },
  },
  "/viewer/forget": {
    post: {
      summary: "Become a new viewer",
      body: fields(object({}), object({ back: text }, "back")),
      answers: {
        200: { description: "The new viewer.", ...YOU_WITH_COOKIE },
        303: redirect,
      },
    },
  },
  "/language": {
    post: {
      summary: "Choose the language of the interface",
      body: fields(object({ language: choice(["en", "zh"]) })),
      answers: { 303: redirectWithCookie("The language.") },
    },
  },
  "/emoji/{language}": {
    get: {
      summary: "Read the names of emoji",
      ...cached("By group, each a line with its search words.", OBJECT),
      refusals: ["not_found"],
    },
  },
  "/texts/{language}": {
    get: {
      summary: "Read what a chat says in a language",
      ...cached("By part of the page.", OBJECT),
      refusals: ["not_found"],
    },
  },
  "/styles/{sheet}": {
    get: {
      summary: "Read a style sheet of the pages",
      ...cached("The style sheet.", { "text/css": text }),
      refusals: ["not_found"],
    },
  },
  "/.well-known/jwks.json": {
    get: {
      summary: "Read the keys that sign this server's ban lists",
      answers: {
        200: {
          description: "A JWK set (RFC 7517).",
          content: {
            "application/jwk-set+json": object({
              keys: { type: "array", items: { type: "object" } },
            }),
          },
        },
      },
    },
  },
  "/openapi.json": {
    get: {
      summary: "Read this document (OpenAPI 3.1)",
      ...cached("The document.", OBJECT),
    },
  },
  "/asyncapi.json": {
    get: {
      summary: "Read what the socket's frames are (AsyncAPI 3)",
      ...cached("The document.", OBJECT),
    },
  },
  "/client.js": {
    get: {
      summary: "Read the client for bots and pages",
      ...cached("An ES module.", { "text/javascript": text }),
    },
  },
  "/admin": {
    get: {
      summary: "Show the operator’s page, or the form that asks for the token",
      description: "Without `ADMIN_TOKEN` there is none.",
      query: {
        q: [text, "Rooms with this in title or name."],
        rooms: [text, "Where the rooms shown begin, from 0."],
        restricted: [text, "Where the restrictions shown begin, from 0."],
      },
      answers: shown,
      refusals: ["not_found"],
    },
    post: {
      summary: "Sign in or out as the operator",
      description: "Only for this page’s own form.",
      body: fields(
        object(
          { action: choice(["sign-in", "sign-out"]), token: text },
          "token",
        ),
      ),
      answers: { 303: redirectWithCookie("The session.") },
      refusals: ["not_found"],
    },
  },
  "/admin/rooms/{room}": {
    get: {
      summary: "Show a room to the operator, or save what is stored of it",
      query: {
        file: [
          choice(["jsonl", "csv", "audit"]),
          "Its messages or its audit log as a file, instead of the page.",
        ],
      },
      answers: {
        200: {
          description: "The page or the file.",
          content: { ...page, "application/x-ndjson": text, "text/csv": text },
        },
        303: redirect,
      },
      refusals: ["not_found"],
    },
    post: {
      summary: "End, reopen or remove a room",
      description:
        "Only for this page’s own form, of a browser that is signed in.",
      body: fields(
        object(
          { action: choice(["end", "reopen", "remove"]), confirm: text },
          "confirm",
        ),
      ),
      answers: { 303: redirect },
      refusals: ["not_found", "bad_action", "conflict"],
    },
  },
  "/healthz": {
    get: {
      summary: "Ask whether the process runs",
      answers: { 200: { description: "It does.", content: PLAIN } },
    },
  },
  "/readyz": {
    get: {
      summary: "Ask whether the chat is usable",
      answers: { 200: { description: "It is.", content: PLAIN } },
    },
  },
  "/metrics": {
    get: {
      summary: "Read the process's metrics",
      description: "In Prometheus' text format. nginx keeps them private.",
      answers: { 200: { description: "The metrics.", content: PLAIN } },
    },
  },
};
