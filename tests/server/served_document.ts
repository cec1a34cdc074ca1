/**
 * Holds answers against the documents of the interface.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv/dist/2020.js";

/** Schemas with fields that they don't name: the audit log has what an act had. */
const OPEN = ["AuditLine"];

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, unknown>> }>
  >;
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

/** A request to the server. */
export interface Ask {
  /** Of a request with a body it is POST, otherwise GET. */
  readonly method?: string;
  readonly json?: unknown;
  readonly form?: Record<string, string>;
  readonly headers?: Record<string, string>;
}

/** The OpenAPI document that a server serves, and requests that are held against it. */
export class ServedDocument {
  readonly #url: string;
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false });

  private constructor(url: string, served: Document) {
    this.#url = url;
    const schemas = Object.entries(served.components.schemas)
      .map(([name, schema]) => [
        name,
        OPEN.includes(name) ? schema : closed(schema),
      ]);
    const components = { schemas: Object.fromEntries(schemas) };
    const paths = closed(served.paths) as Document["paths"];
    this.#document = { ...served, paths, components };
    this.#ajv.addSchema(this.#document, "api");
    // Requests may have fields that aren't documented: the server ignores them.
    this.#ajv.addSchema(served, "served");
  }

  /** @param url The server's. */
  static async of(url: string): Promise<ServedDocument> {
    const response = await fetch(`${url}/openapi.json`);
    return new ServedDocument(url, await response.json());
  }

  /** Fails unless a value fits the schema at a place of the document. */
  assertFits(value: unknown, ...steps: readonly string[]): void {
    this.#assertFits(value, "api", steps);
  }

  #assertFits(
    value: unknown,
    document: "api" | "served",
    steps: readonly string[],
  ): void {
    const at = steps.map(asPointer).join("/");
    const validate = this.#ajv.getSchema(`${document}#/${at}`);
    assert(validate, `There is no schema at ${at}`);
    if (validate(value)) return;
    const errors = JSON.stringify(validate.errors);
    throw new Error(`${JSON.stringify(value)} does not fit ${at}: ${errors}`);
  }

  /** Asks the server, and fails unless the answer, and a request that it does, is documented. */
  async ask<Answer>(
    path: string,
    { method, json, form, headers }: Ask = {},
  ): Promise<{ readonly status: number; readonly value: Answer }> {
    const body = json === undefined
      ? form && new URLSearchParams(form)
      : JSON.stringify(json);
    const verb = method ?? (body === undefined ? "GET" : "POST");
    const response = await fetch(this.#url + path, {
      method: verb,
      body,
      redirect: "manual",
      headers: {
        accept: "application/json",
        ...json === undefined ? {} : { "content-type": "application/json" },
        ...headers,
      },
    });
    const { status } = response;
    const text = await response.text();
    const template = this.#templateOf(path.split("?")[0]);
    const operation = ["paths", template, verb.toLowerCase()];
    const asked = json ?? form;
    if (asked !== undefined && status < 400) {
      const type = json === undefined
        ? "application/x-www-form-urlencoded"
        : "application/json";
      const steps = ["requestBody", "content", type, "schema"];
      this.#assertFits(asked, "served", [...operation, ...steps]);
    }
    const at = [...operation, "responses", String(status)];
    const { responses } = this.#document.paths[template][verb.toLowerCase()];
    const documented = responses[status];
    assert(documented, `${verb} ${path}: ${status} is not documented: ${text}`);
    if (!documented.content) {
      assertEquals(text, "", `${verb} ${path}`);
      return { status, value: undefined as Answer };
    }
    const [type] = (response.headers.get("content-type") ?? "").split(";");
    assert(
      type in documented.content,
      `${verb} ${path}: ${status} with ${type} is not documented`,
    );
    const value = /\bjson$/.test(type) ? JSON.parse(text) : text;
    this.assertFits(value, ...at, "content", type, "schema");
    return { status, value };
  }

  /** The documented path that a path belongs to. */
  #templateOf(path: string): string {
    const [template] = Object.keys(this.#document.paths)
      .filter((each) =>
        new RegExp(`^${each.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path)
      )
      // "/rooms" before "/{one}".
      .sort((a, b) => a.split("{").length - b.split("{").length);
    assert(template, `${path} is not documented`);
    return template;
  }
}

/** A schema that allows nothing but the fields that it names, and the texts that it lists. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  if ("examples" in schema) return { enum: schema.examples };
  const inner: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([name, each]) => [name, closed(each)]),
  );
  return inner.type === "object" && "properties" in inner &&
      !("additionalProperties" in inner)
    ? { ...inner, additionalProperties: false }
    : inner;
}

/** A step of a JSON Pointer in a URL's fragment. */
function asPointer(step: string): string {
  return encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"));
}
