/**
 * What belongs to no room (api/paths/rooms.ts says how this is written).
 *
 * @module
 */
import {
  fields,
  json,
  object,
  page,
  type Paths,
  redirect,
  text,
} from "../operation.ts";

const TAGGED = {
  headers: { "If-None-Match": "The `ETag` of what you have." },
  unchanged: { description: "It is what you have." },
} as const;

const DOCUMENT = {
  answers: {
    200: {
      description: "The document.",
      content: json({ type: "object" }),
      headers: { ETag: "Of the document." },
    },
    304: TAGGED.unchanged,
  },
  headers: TAGGED.headers,
} as const;

const plain = { "text/plain": text };

export const SERVER: Paths = {
  "/": {
    get: {
      summary: "Show the lobby",
      query: { q: [text, "Rooms with each of its words in title or name."] },
      answers: { 200: { description: "A page.", content: page } },
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
        200: {
          description: "You, with the new name.",
          content: json("Viewer"),
          headers: { "Set-Cookie": "Who you are." },
        },
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
        200: {
          description: "The new viewer.",
          content: json("Viewer"),
          headers: { "Set-Cookie": "Who you are." },
        },
        303: redirect,
      },
    },
  },
  "/language": {
    post: {
      summary: "Choose the language of the interface",
      body: fields(object({ language: { enum: ["en", "zh"] } })),
      answers: {
        303: {
          ...redirect,
          headers: { ...redirect.headers, "Set-Cookie": "The language." },
        },
      },
    },
  },
  "/emoji/{language}": {
    get: {
      summary: "Read the names of emoji",
      headers: TAGGED.headers,
      answers: {
        200: {
          description: "By group, each a line with its search words.",
          content: json({ type: "object" }),
          headers: { ETag: "Of the names." },
        },
        304: TAGGED.unchanged,
      },
      refusals: ["not_found"],
    },
  },
  "/texts/{language}": {
    get: {
      summary: "Read what a chat says in a language",
      headers: TAGGED.headers,
      answers: {
        200: {
          description: "By part of the page.",
          content: json({ type: "object" }),
          headers: { ETag: "Of the texts." },
        },
        304: TAGGED.unchanged,
      },
      refusals: ["not_found"],
    },
  },
  "/styles/{sheet}": {
    get: {
      summary: "Read a style sheet of the pages",
      headers: TAGGED.headers,
      answers: {
        200: {
          description: "The style sheet.",
          content: { "text/css": text },
          headers: { ETag: "Of the style sheet." },
        },
        304: TAGGED.unchanged,
      },
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
    get: { summary: "Read this document (OpenAPI 3.1)", ...DOCUMENT },
  },
  "/client.js": {
    get: {
      summary: "Read the client for bots and pages",
      answers: {
        200: {
          description: "An ES module.",
          content: { "text/javascript": text },
          headers: { ETag: "Of the module." },
        },
        304: TAGGED.unchanged,
      },
      headers: TAGGED.headers,
    },
  },
  "/asyncapi.json": {
    get: {
      summary: "Read what the socket's frames are (AsyncAPI 3)",
      ...DOCUMENT,
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
      answers: { 200: { description: "A page.", content: page } },
      refusals: ["not_found"],
    },
    post: {
      summary: "Sign in or out as the operator",
      description: "Only for this page’s own form.",
      body: fields(
        object(
          { action: { enum: ["sign-in", "sign-out"] }, token: text },
          "token",
        ),
      ),
      answers: {
        303: {
          ...redirect,
          headers: { ...redirect.headers, "Set-Cookie": "The session." },
        },
      },
      refusals: ["not_found"],
    },
  },
  "/admin/rooms/{room}": {
    get: {
      summary: "Show a room to the operator",
      answers: {
        200: { description: "A page.", content: page },
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
          { action: { enum: ["end", "reopen", "remove"] }, confirm: text },
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
      answers: { 200: { description: "It does.", content: plain } },
    },
  },
  "/readyz": {
    get: {
      summary: "Ask whether the chat is usable",
      answers: { 200: { description: "It is.", content: plain } },
    },
  },
  "/metrics": {
    get: {
      summary: "Read the process's metrics",
      description: "In Prometheus' text format. nginx keeps them private.",
      answers: { 200: { description: "The metrics.", content: plain } },
    },
  },
};
