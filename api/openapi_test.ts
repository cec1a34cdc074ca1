import { assertEquals, assertGreater } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import asyncApiSpecs from "@asyncapi/specs";
import { Ajv } from "ajv";
import { ACTIONS, parseAction } from "../hub/moderation/actions/action.ts";
import { STATUS } from "../hub/refusal.ts";
import { CloseCode } from "../hub/websocket.ts";
import { CLOSES } from "../hub/room/registration.ts";
import { ACTION_PARTS } from "./actions.ts";
import { ASYNCAPI, CLOSE_CODES } from "./asyncapi.ts";
import { LIMITS } from "./limits.ts";
import { OPENAPI, SCHEMAS } from "./openapi.ts";
import { type Schema, STATUSES } from "./operation.ts";
import schemas from "./schemas.json" with { type: "json" };

/** All values of a field with a name, however deep. */
function* valuesOf(value: unknown, name: string): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, each] of Object.entries(value)) {
    if (key === name) yield each;
    yield* valuesOf(each, name);
  }
}

/** All schemas of the documents that have a keyword. */
function schemasWith(keyword: string): Schema[] {
  const found: Schema[] = [];
  const look = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    if (keyword in value) found.push(value as Schema);
    for (const each of Object.values(value)) look(each);
  };
  look([OPENAPI, ASYNCAPI]);
  return found;
}

Deno.test("the OpenAPI document fits the schema of OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(OPENAPI));
  assertEquals([valid, errors, validator.version], [true, undefined, "3.1"]);
});

Deno.test("the AsyncAPI document fits the schema of AsyncAPI 3", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const { "3.0.0": schema } = asyncApiSpecs.schemasWithoutId;
  const validate = ajv.compile(schema as Schema);
  assertEquals([validate(ASYNCAPI), validate.errors], [true, null]);
});

Deno.test("every reference of the documents leads to something", () => {
  for (const document of [OPENAPI, ASYNCAPI]) {
    const references = [...valuesOf(document, "$ref")].map(String);
    assertGreater(references.length, 50);
    const lost = references.filter((reference) => {
      let at: unknown = document;
      for (const step of reference.split("/").slice(1)) {
        at = (at as Schema | undefined)?.[step];
      }
      return at === undefined;
    });
    assertEquals(lost, []);
  }
});

Deno.test("operations have ids of their own", () => {
  const ids = [...valuesOf(OPENAPI, "operationId")];
  assertEquals(new Set(ids).size, ids.length);
});

Deno.test("every refusal is one that the documents know", () => {
  assertEquals(
    [...schemas.RejectionCode.enum].sort(),
    Object.keys(STATUS).sort(),
  );
  const answered = new Set(
    [...valuesOf(OPENAPI, "code")].flatMap((code) =>
      (code as { examples?: readonly string[] }).examples ?? []
    ),
  );
  // A method that a route hasn't, and a frame of no known type, are of no operation.
  const elsewhere = ["method_not_allowed", "unknown_type"];
  assertEquals(
    [...answered, ...elsewhere].sort(),
    Object.keys(STATUSES).sort(),
  );
});

Deno.test("clients generated from the documents read codes and events of later versions", () => {
  const rejected = { type: "rejected", code: "of_later", message: "No." };
  const event = { type: "of_later", more: 1 };
  const ajv = new Ajv({ strict: false }).addSchema(ASYNCAPI, "socket");
  const fits = (value: unknown, at: string) => ajv.validate(at, value);
  assertEquals(
    fits(rejected, "socket#/components/schemas/RejectedEvent"),
    true,
  );
  const payload = "socket#/channels/socket/messages/events/payload";
  assertEquals(fits([rejected, event], payload), true);
  assertEquals(fits([{ more: 1 }], payload), false);
  for (const code of valuesOf(OPENAPI.paths, "code")) {
    assertEquals("enum" in (code as Schema), false);
  }
});

Deno.test("generators learn the type of each choice and alternative", () => {
  const choices = [...schemasWith("enum"), ...schemasWith("const")];
  assertGreater(choices.length, 100);
  assertEquals(choices.filter((each) => !("type" in each)), []);
  // They make "one of these, or anything" of an `anyOf` of less than whole schemas.
  for (const anyOf of valuesOf([OPENAPI, ASYNCAPI], "anyOf")) {
    for (const each of anyOf as Schema[]) {
      assertEquals(
        "type" in each || "$ref" in each,
        true,
        JSON.stringify(each),
      );
    }
  }
});

Deno.test("every action has a schema, and an action that fits it is read", () => {
  assertEquals(Object.keys(ACTION_PARTS).sort(), [...ACTIONS].sort());
  const least: Record<string, unknown> = {
    viewer: "v",
    target: 1,
    targets: [1],
    then: "ban",
    act: 1,
    seconds: 1,
    text: "x",
    role: "host",
    link: "x",
    list: "x",
    note: "x",
    name: "Bridge",
    bot: "x",
    url: "https://bot.example/",
    held: ["x"],
  };
  for (
    const [action, { required = [], either = [] }] of Object.entries(
      ACTION_PARTS,
    )
  ) {
    const names = [...required, ...either.slice(0, 1)];
    const value = Object.fromEntries(names.map((name) => [name, least[name]]));
    parseAction({ action, ...value });
  }
});

Deno.test("every close code is documented", () => {
  const codes = Object.values(CloseCode)
    .filter((code) => typeof code === "number").map(String);
  assertEquals(Object.keys(CLOSE_CODES).sort(), codes.sort());
  for (const { code } of Object.values(CLOSES)) {
    assertEquals(codes.includes(String(code)), true, `${code}`);
  }
});

Deno.test("limits are those of properties that exist, and no property is without a type", () => {
  const properties = new Set(
    Object.entries(schemas).flatMap(([name, schema]) =>
      "properties" in schema
        ? Object.keys(schema.properties).map((each) => `${name}.${each}`)
        : []
    ),
  );
  assertEquals(
    Object.keys(LIMITS).filter((limited) => !properties.has(limited)),
    [],
  );
  for (const each of valuesOf(schemas, "properties")) {
    for (const [name, schema] of Object.entries(each as Schema)) {
      assertGreater(Object.keys(schema as Schema).length, 0, name);
    }
  }
  assertGreater(Object.keys(SCHEMAS).length, 80);
});
