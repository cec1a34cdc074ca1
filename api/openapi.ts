/**
 * The HTTP interface as an OpenAPI 3.1 document.
 *
 * @module
 */
import denoJson from "../deno.json" with { type: "json" };
import { ACTION_SCHEMAS } from "./actions.ts";
import { limited } from "./limits.ts";
import {
  code,
  type Method,
  operationOf,
  type Paths,
  type Schema,
} from "./operation.ts";
import { MODERATION } from "./paths/moderation.ts";
import { ROOMS } from "./paths/rooms.ts";
import { SERVER } from "./paths/server.ts";
import schemas from "./schemas.json" with { type: "json" };

/** What every route does. */
export const PATHS: Paths = { ...ROOMS, ...MODERATION, ...SERVER };

/** The schemas of what programs send and get, by name, with their limits. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  ...limited(schemas),
  RejectionCode: code(schemas.RejectionCode.enum),
  ...ACTION_SCHEMAS,
};

export const INFO = {
  version: denoJson.version,
  license: { name: "MIT", identifier: "MIT" },
} as const;

export const OPENAPI: Schema = {
  openapi: "3.1.1",
  info: {
    title: "Hubbub over HTTP",
    summary: "Live-stream chat",
    description:
      "Programs get JSON; browsers, which ask for `text/html`, get pages. GET answers HEAD as well, and every path answers OPTIONS. Clients ignore unknown fields.",
    ...INFO,
  },
  servers: [{ url: "/" }],
  security: [{}, { cookie: [] }, { bearer: [] }],
  tags: ["rooms", "a room", "the server"].map((name) => ({ name })),
  paths: Object.fromEntries(
    Object.entries(PATHS).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [
          method,
          operationOf(path, method as Method, operation),
        ]),
      ),
    ]),
  ),
  components: {
    schemas: modern(SCHEMAS),
    headers: {
      RetryAfter: {
        description: "When to try again, in seconds.",
        schema: { type: "integer", minimum: 0 },
      },
    },
    securitySchemes: {
      cookie: {
        type: "apiKey",
        in: "cookie",
        name: "viewer",
        description: "Who you are. Over TLS its name is `__Host-viewer`.",
      },
      bearer: {
        type: "http",
        scheme: "bearer",
        description:
          "A site's JWT, the secret of one of the room's links, or ADMIN_TOKEN.",
      },
    },
  },
};

/** Writes tuples as JSON Schema 2020-12 has them; the generator's are of draft 7, as AsyncAPI's. */
function modern(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(modern);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name === "items" && Array.isArray(each) ? "prefixItems" : name,
      modern(each),
    ]),
  );
}
