/** The documents that the server serves of its own interface. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { ROOT } from "../tools/server.ts";
import { server } from "./http.ts";

/** Values of the parameters in routes' paths, so that there is something at each. */
const PARAMETERS: Readonly<Record<string, string>> = {
  room: "lobby",
  viewer: "ann",
  language: "en",
  sheet: "base.css",
  secret: "wrong",
};

interface Document {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The paths of all files below a folder. */
function* filesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory) yield* filesIn(`${folder}/${name}`);
    else yield `${folder}/${name}`;
  }
}

/** The paths of all routes, as OpenAPI writes them. */
function routes(): string[] {
  return [...filesIn("routes")]
    .filter((file) => !/\/(?:\(_lib\)|_)/.test(file))
    .map((file) =>
      file.replace(/^routes/, "").replace(/\.tsx?$/, "")
        .replace(/\/index$/, "").replaceAll(/\[(\w+)\]/g, "{$1}") || "/"
    );
}

async function documentAt(path: string): Promise<Document> {
  const response = await fetch(server.url + path);
  return await response.json();
}

// Add a route's documentation to api/paths: a few lines for each of its methods.
Deno.test("Every route is documented with exactly the methods that it has", async () => {
  const { paths } = await documentAt("/openapi.json");
  assertEquals(Object.keys(paths).sort(), routes().sort());
  for (const [path, operations] of Object.entries(paths)) {
    const url = path.replaceAll(/\{(\w+)\}/g, (_, name) => PARAMETERS[name]);
    const response = await fetch(server.url + url, { method: "OPTIONS" });
    assertEquals(response.status, 204, path);
    const allowed = (response.headers.get("allow") ?? "").split(", ")
      .filter((method) => !["HEAD", "OPTIONS"].includes(method));
    const documented = Object.keys(operations).map((each) =>
      each.toUpperCase()
    );
    assertEquals(documented.sort(), allowed.sort(), path);
  }
});

Deno.test("The documents have the server's version, and caches and other sites may have them", async () => {
  for (const path of ["/openapi.json", "/asyncapi.json"]) {
    const response = await fetch(server.url + path);
    const document: Document = await response.json();
    assertEquals(document.info.version, denoJson.version);
    const { headers } = response;
    assertEquals(headers.get("content-type"), "application/json");
    assertEquals(headers.get("access-control-allow-origin"), "*");
    const etag = headers.get("etag");
    assertMatch(etag ?? "", /^(?:W\/)?"[0-9a-f]+"$/);
    const again = await fetch(server.url + path, {
      headers: { "if-none-match": etag! },
    });
    assertEquals([again.status, again.body], [304, null]);
  }
});

Deno.test("api/schemas.json is what the types are", async () => {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "schemas", "--check"],
    cwd: ROOT,
  }).output();
  assert(success, new TextDecoder().decode(stderr));
});
