import { assertEquals } from "@std/assert";
import { mapped, parsePackage } from "./resolver.ts";

const IMPORTS = {
  "preact": "npm:preact@^10",
  "preact/hooks": "npm:other@1/hooks",
  "fresh": "jsr:@fresh/core@^2",
  "lib/": "./lib/",
  "./local.ts": "./other.ts",
};

Deno.test("a specifier is found in the import map, the longest key first", () => {
  const found = {
    "preact": "npm:preact@^10",
    "preact/jsx-runtime": "npm:preact@^10/jsx-runtime",
    "preact/hooks": "npm:other@1/hooks",
    "fresh/runtime": "jsr:@fresh/core@^2/runtime",
    "lib/a.ts": "./lib/a.ts",
    "preactor": "preactor",
    "./near.ts": "./near.ts",
  };
  for (const [specifier, target] of Object.entries(found)) {
    assertEquals(mapped(specifier, IMPORTS), target);
  }
});

Deno.test("a package's specifier has a name and a path", () => {
  const parts = {
    "npm:preact": ["preact", ""],
    "npm:preact@^10.2.0/hooks": ["preact", "/hooks"],
    "npm:@preact/signals@2": ["@preact/signals", ""],
    "jsr:@fresh/core@^2.3.3/runtime": ["@fresh/core", "/runtime"],
    "npm:/preact@10/hooks": ["preact", "/hooks"],
  };
  for (const [specifier, [name, path]] of Object.entries(parts)) {
    assertEquals(parsePackage(specifier), { name, path });
  }
  assertEquals(parsePackage("./a.ts"), undefined);
});
