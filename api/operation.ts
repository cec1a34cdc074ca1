/**
 * Builds OpenAPI's operations from the few lines that api/paths has for each.
 *
 * @module
 */
import { SHEETS } from "../components/styles/sheet_names.ts";
import { ROOM_NAME } from "../hub/protocol.ts";
import { type RejectionCode, STATUS } from "../hub/refusal.ts";
import { HTTP_STATUS, type HttpCode } from "../server/refusal_response.ts";

/** A JSON Schema, or a part of an OpenAPI document. */
export interface Schema {
  readonly [name: string]: unknown;
}

/** A parameter of the query: its schema, what it means, and whether it must be there. */
type QueryParameter = readonly [
  schema: Schema,
  description: string,
  required?: "required",
];

/** What a request's body may be: schemas by media type. */
type Bodies = Readonly<Record<string, Schema>>;

/** An answer that is no refusal. */
interface Answer {
  readonly description: string;
  /** Schemas by media type; absent: no body. */
  readonly content?: Bodies;
  /** By header. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a route does for one method. */
export interface Operation {
  readonly summary: string;
  readonly description?: string;
  /** Who may ask; absent: anybody, also guests. */
  readonly for?: "moderators" | "the host";
  readonly query?: Readonly<Record<string, QueryParameter>>;
  /** Request headers that it reads, besides those of authentication. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bodies;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Refusals besides those that every route has, and those of every room. */
  readonly refusals?: readonly Code[];
}

/** The operations of routes: by path, then by method in lower case. */
export type Paths = Readonly<
  Record<string, Readonly<Partial<Record<Method, Operation>>>>
>;

export type Method = "get" | "post" | "put" | "patch" | "delete";

type Code = RejectionCode | HttpCode;

/** The status of each code. */
export const STATUSES: Readonly<Record<Code, number>> = {
  ...STATUS,
  ...HTTP_STATUS,
};

/** A room's name. */
export const roomName: Schema = { type: "string", pattern: ROOM_NAME.source };

/** What every route may answer: the middlewares come first. */
const ALWAYS: readonly Code[] = [
  "malformed",
  "unauthorised",
  "wrong_host",
  "rate_limited",
  "failed",
  "unavailable",
];

/** The parameters of paths. */
const PATH_PARAMETERS: Readonly<Record<string, QueryParameter>> = {
  room: [roomName, "A room's name."],
  viewer: [{ type: "string" }, "A viewer's id."],
  secret: [{ type: "string", minLength: 1 }, "A bot link's secret."],
  language: [choice(["en", "zh"]), "A language of the interface."],
  sheet: [
    choice(SHEETS.map((name) => `${name}.css`)),
    "A style sheet's file name.",
  ],
};

/** A reference to a schema of the components. */
export const ref = (name: string): Schema => ({
  $ref: `#/components/schemas/${name}`,
});

export const text: Schema = { type: "string" };

/** A `seq`, or another count from 1. The server reads at most 15 digits. */
export const count: Schema = {
  type: "integer",
  minimum: 1,
  maximum: 999_999_999_999_999,
};

/** A flag in the query: its value doesn't matter. */
export const flag: Schema = { type: "string" };

/** A refusal's code. No enum, because generated clients must read those of later versions too. */
export const code = (known: readonly string[]): Schema => ({
  type: "string",
  description: "For programs; later versions may have others.",
  examples: known,
});

/** A body of JSON. */
export const json = (schema: Schema | string): Bodies => ({
  "application/json": typeof schema === "string" ? ref(schema) : schema,
});

/** A page for people, which is what `Accept: text/html` asks for. */
export const page: Bodies = { "text/html": text };

/** A body of fields, as JSON or as a form. */
export const fields = (schema: Schema, form = schema): Bodies => ({
  "application/json": schema,
  "application/x-www-form-urlencoded": form,
});

/** One of some texts. */
export function choice(values: readonly string[]): Schema {
  return { type: "string", enum: values };
}

/** An object with these properties, of which `optional` may be absent. */
export function object(
  properties: Readonly<Record<string, Schema>>,
  ...optional: readonly string[]
): Schema {
  return {
    type: "object",
    properties,
    required: Object.keys(properties)
      .filter((name) => !optional.includes(name)),
  };
}

/** The redirect that answers a form. */
export const redirect: Answer = {
  description: "For a form: its page.",
  headers: { Location: "The page's path." },
};

/** The redirect that answers a form and sets a cookie, with what the cookie says. */
export const redirectWithCookie = (description: string): Answer => ({
  ...redirect,
  headers: { ...redirect.headers, "Set-Cookie": description },
});

/** The answer of what shows nothing but a page. */
export const shown = { 200: { description: "A page.", content: page } };

/** Answers that are kept by their `ETag`. */
export const cached = (description: string, content: Bodies) => ({
  headers: { "If-None-Match": "The `ETag` of what you have." },
  answers: {
    200: { description, content, headers: { ETag: "Of the content." } },
    304: { description: "It is what you have." },
  },
});

/** The OpenAPI operation of a route. */
export function operationOf(
  path: string,
  method: Method,
  operation: Operation,
): Schema {
  const { summary, description, query = {}, headers = {}, body } = operation;
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  return {
    operationId: operationId(path, method),
    summary,
    ...description === undefined ? {} : { description },
    tags: [tagOf(path)],
    ...operation.for ? { security: [{ cookie: [] }, { bearer: [] }] } : {},
    parameters: [
      ...names.map((name) => parameter("path", name, PATH_PARAMETERS[name])),
      ...Object.entries(query).map(([name, each]) =>
        parameter("query", name, each)
      ),
      ...Object.entries(headers).map(([name, each]) =>
        parameter("header", name, [text, each])
      ),
    ],
    ...body ? { requestBody: { required: true, content: content(body) } } : {},
    responses: {
      ...Object.fromEntries(
        Object.entries(operation.answers)
          .map(([status, each]) => [status, answered(each)]),
      ),
      ...refused(codesOf(path, method, operation), operation.answers),
    },
  };
}

function parameter(
  place: "path" | "query" | "header",
  name: string,
  [schema, description, required]: QueryParameter,
): Schema {
  return {
    name,
    in: place,
    description,
    required: place === "path" || required !== undefined,
    schema,
  };
}

function answered({ description, content: bodies, headers }: Answer): Schema {
  return {
    description,
    ...headers
      ? {
        headers: Object.fromEntries(
          Object.entries(headers)
            .map(([name, description]) => [name, {
              description,
              schema: text,
            }]),
        ),
      }
      : {},
    ...bodies ? { content: content(bodies) } : {},
  };
}

function content(bodies: Bodies): Schema {
  return Object.fromEntries(
    Object.entries(bodies).map(([type, schema]) => [type, { schema }]),
  );
}

function codesOf(
  path: string,
  method: Method,
  operation: Operation,
): Set<Code> {
  return new Set([
    ...ALWAYS,
    // Another site's page may not post.
    ...method === "get" ? [] : ["forbidden" as const],
    ...operation.for ? ["forbidden" as const] : [],
    ...operation.body ? ["too_long" as const] : [],
    ...path.includes("{room}") ? ["bad_room", "no_such_room"] as const : [],
    ...operation.refusals ?? [],
  ]);
}

/** The answers of refusals by status: JSON for programs, a page for people. */
function refused(
  codes: ReadonlySet<Code>,
  answers: Operation["answers"],
): Record<string, Schema> {
  const byStatus = Map.groupBy(codes, (each) => STATUSES[each]);
  return Object.fromEntries(
    [...byStatus].map(([status, own]) => [status, {
      description: `Refused: ${own.join(", ")}.`,
      ...own.some((each) => WAITS.includes(each))
        ? {
          headers: {
            "Retry-After": { $ref: "#/components/headers/RetryAfter" },
          },
        }
        : {},
      content: {
        "application/json": {
          schema: { ...ref("Refusal"), properties: { code: code(own) } },
        },
        "text/html": { schema: text },
        ...status in answers ? content(answers[status].content ?? {}) : {},
      },
    }]),
  );
}

/** Refusals that may say when to try again. */
const WAITS: readonly Code[] = [
  "rate_limited",
  "slow_mode",
  "repeated",
  "timed_out",
  "too_new",
  "too_many_clients",
  "unavailable",
];

/** Such as "postRoomsMessages": unique, because no two paths have the same words. */
function operationId(path: string, method: Method): string {
  const words = path.replaceAll(/\{\w+\}/g, "").split(/[/._-]+/);
  const named = path.match(/\{\w+\}$/) ? ["one"] : [];
  return method + [...words, ...named].filter(Boolean)
    .map((word) => word[0].toUpperCase() + word.slice(1)).join("");
}

function tagOf(path: string): string {
  if (path.startsWith("/rooms/{room}/")) return "a room";
  return path.startsWith("/rooms") ? "rooms" : "the server";
}
