/**
 * Writes the JSON Schemas of api/types.ts to api/schemas.json; with `--check` it only says
 * whether the file has them.
 *
 * @module
 */
import * as protocol from "../hub/protocol.ts";

/** A JSON Schema, or a part of one. */
type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

/**
 * It needs the TypeScript compiler, so it is no dependency of the server, and has a lock file
 * of its own: after `rm api/deno.lock`, run it once without `--frozen`.
 */
const PACKAGE = "npm:ts-json-schema-generator@2.10.0";

const FILE = new URL("schemas.json", import.meta.url);

const TSCONFIG = {
  compilerOptions: {
    strict: true,
    target: "esnext",
    module: "esnext",
    moduleResolution: "bundler",
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
    lib: ["esnext", "dom"],
    types: [],
  },
};

/** The descriptions of `Pick` and the like, which say nothing about ours. */
const OF_TYPESCRIPT: readonly Json[] = [
  "Make all properties in T readonly",
  "Make all properties in T optional",
  "From T, pick a set of properties whose keys are in the union K",
  "Construct a type with the properties of T except for those in type K.",
];

const made = await formatted(JSON.stringify(prepared(await generated())));
if (!Deno.args.includes("--check")) {
  await Deno.writeTextFile(FILE, made);
} else if (made !== await Deno.readTextFile(FILE)) {
  console.error(
    "api/schemas.json is not what the types are. Run: deno task schemas",
  );
  Deno.exit(1);
}

/** The definitions as the generator writes them. */
async function generated(): Promise<Record<string, Json>> {
  const tsconfig = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(tsconfig, JSON.stringify(TSCONFIG));
    const json = await run([
      ...["run", "--quiet", "--no-config", "--lock=api/deno.lock", "--frozen"],
      ...["--allow-read", "--allow-env"],
      PACKAGE,
      ...["--path", "api/types.ts", "--type", "Schemas"],
      ...["--tsconfig", tsconfig, "--no-type-check"],
      ...["--expose", "export", "--additional-properties"],
    ]);
    const { Schemas: _, ...definitions } = JSON.parse(json).definitions;
    return definitions;
  } finally {
    await Deno.remove(tsconfig);
  }
}

async function formatted(json: string): Promise<string> {
  return await run(["fmt", "--quiet", "--ext", "json", "-"], json);
}

/** Runs Deno in the repository's root, and returns what it prints. */
async function run(args: readonly string[], input = ""): Promise<string> {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: new URL("..", import.meta.url),
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { success, stdout } = await process.output();
  if (!success) throw new Error(`Cannot run deno ${args.join(" ")}`);
  return new TextDecoder().decode(stdout);
}

/** Makes the generator's schemas those of OpenAPI's components, in the order of their names. */
function prepared(value: Json, name = ""): Json {
  if (typeof value === "string") {
    if (name === "$ref") {
      return value.replace("#/definitions/", "#/components/schemas/");
    }
    if (name === "description") return described(value);
    // All numbers of the protocol are whole.
    return name === "type" && value === "number" ? "integer" : value;
  }
  if (Array.isArray(value)) return value.map((each) => prepared(each, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, each]) =>
        !OF_TYPESCRIPT.includes(each) &&
        // Clients ignore unknown fields, so that a later version may have more.
        !(key === "additionalProperties" && each === false)
      )
      .map(([key, each]) => [key, prepared(each, key)]),
  );
}

/** A description without JSDoc's links; constants of the protocol become their values. */
function described(text: string): string {
  return text
    .replaceAll(/\{@link(?:code)? +(\S+?) *\}/g, (_, target: string) => {
      const value = Object.entries(protocol)
        .find(([name]) => name === target)?.[1];
      return typeof value === "number" ? String(value) : target;
    })
    // The generator has put spaces around links.
    .replaceAll(/ +/g, " ").replaceAll(/ (?=[.,;)])|(?<=\() /g, "");
}
