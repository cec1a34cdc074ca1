/** How the packages are chosen, in a separate checkout and with registries that are not JSR. */
import { assertEquals, assertMatch } from "@std/assert";
import denoJson from "../../deno.json" with { type: "json" };
import { ownPort } from "../tools/own_port.ts";
import { ROOT } from "../tools/server.ts";
import { TempDir } from "../tools/temp_dir.ts";

/** A checkout with the files that the task uses. */
class Checkout implements Disposable {
  readonly #folder = new TempDir();

  constructor() {
    const { path } = this;
    for (const folder of ["tasks", "standins", "published"]) {
      Deno.mkdirSync(`${path}/${folder}`);
    }
    Deno.copyFileSync(
      new URL("tasks/packages.ts", ROOT),
      `${path}/tasks/packages.ts`,
    );
    this.name({});
    Deno.writeTextFileSync(`${path}/published/README.md`, "");
    Deno.writeTextFileSync(
      `${path}/.gitignore`,
      "/_fresh/\n/published/deno.lock\n",
    );
    Deno.symlinkSync("standins", `${path}/linked`);
    this.git("init", "--quiet");
    this.git("add", ".");
    this.git(
      ...["-c", "user.name=Ann", "-c", "user.email=ann@example.com"],
      ...["-c", "commit.gpgsign=false"],
      ...["commit", "--quiet", "--message", "All of it"],
    );
  }

  get path(): string {
    return this.#folder.path;
  }

  get linked(): string {
    return Deno.readLinkSync(`${this.path}/linked`);
  }

  /**
   * Writes deno.json and the stand-ins' lock file.
   *
   * @param packages deno.json's packages, by what a lock file calls them.
   */
  name(packages: Record<string, string>): void {
    const imports = Object.fromEntries(
      Object.values(packages).map((name, i) => [`package${i}`, name]),
    );
    Deno.writeTextFileSync(
      `${this.path}/deno.json`,
      JSON.stringify({
        workspace: ["./linked/*"],
        lock: { path: "./linked/deno.lock", frozen: true },
        imports,
      }),
    );
    const dependencies = Object.keys(packages);
    Deno.writeTextFileSync(
      `${this.path}/standins/deno.lock`,
      JSON.stringify({
        version: "5",
        specifiers: {},
        workspace: { dependencies },
      }),
    );
  }

  git(...args: string[]): string {
    const { success, stdout, stderr } = new Deno.Command("git", {
      args,
      cwd: this.path,
    }).outputSync();
    const decoder = new TextDecoder();
    assertEquals(success, true, decoder.decode(stderr));
    return decoder.decode(stdout);
  }

  /** Runs the task with deno.json's permissions. */
  async choose(
    registry: string,
    ...args: string[]
  ): Promise<{ code: number; output: string }> {
    const [, ...command] = denoJson.tasks.packages.split(" ");
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...command, ...args],
      cwd: this.path,
      env: { JSR_URL: registry, NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  [Symbol.dispose](): void {
    this.#folder[Symbol.dispose]();
  }
}

/** A registry with one answer to everything, which counts requests. */
class Registry implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  asked = 0;

  /** @param answer Gets the number of earlier requests, and the path. */
  constructor(answer: (before: number, path: string) => Response) {
    this.#server = Deno.serve(
      { port: 0, hostname: "127.0.0.1", onListen() {} },
      ({ url }) => answer(this.asked++, new URL(url).pathname),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

const meta = () => Response.json({ versions: { "2.3.3": {} } });

Deno.test("Without a registry the stand-ins are linked, a line says why, and the registry is asked once", async () => {
  using checkout = new Checkout();
  const closed = `http://127.0.0.1:${ownPort()}/`;
  const first = await checkout.choose(closed);
  assertEquals(first.code, 0, first.output);
  assertMatch(
    first.output,
    /^Packages: stand-ins .*no connection.*deno task packages published\n$/,
  );
  assertEquals(checkout.linked, "standins");

  await using registry = new Registry(meta);
  assertEquals(await checkout.choose(registry.url), { code: 0, output: "" });
  assertEquals(registry.asked, 0);
  assertEquals(checkout.git("status", "--short"), "");
});

Deno.test("A response that is not from a registry counts as no answer", async () => {
  for (
    const [answer, says] of [
      [() => new Response("no", { status: 403 }), /status 403/],
      [() => new Response("<h1>Log in</h1>"), /not JSON/],
    ] as const
  ) {
    using checkout = new Checkout();
    await using registry = new Registry(answer);
    const { code, output } = await checkout.choose(registry.url);
    assertEquals([code, checkout.linked], [0, "standins"], output);
    assertMatch(output, says);
  }
});

Deno.test("With a registry the published packages are used, and the checkout stays clean", async () => {
  using checkout = new Checkout();
  await using registry = new Registry(meta);
  // With a lock file there is nothing to install.
  checkout.name({ "jsr:@std/x@1": "jsr:@std/x@^1.0.0" });
  const changed = ["deno.json", "standins/deno.lock"];
  checkout.git("update-index", "--assume-unchanged", ...changed);
  const lock = `${checkout.path}/published/deno.lock`;
  const whole = JSON.stringify({
    specifiers: { "jsr:@std/x@1": "1.0.3" },
    workspace: { dependencies: ["jsr:@std/x@1"] },
  });
  Deno.writeTextFileSync(lock, whole);
  const { code, output } = await checkout.choose(registry.url);
  assertEquals([code, checkout.linked], [0, "published"], output);
  assertMatch(output, /^Packages: .* published on http:[^\n]*\n$/);
  assertEquals(checkout.git("status", "--short"), "");

  const back = await checkout.choose(registry.url, "standins");
  assertEquals([back.code, checkout.linked], [0, "standins"], back.output);
  assertEquals(checkout.git("status", "--short"), "");
  const again = await checkout.choose(registry.url, "published");
  assertEquals([again.code, checkout.linked], [0, "published"], again.output);
  assertEquals(Deno.readTextFileSync(lock), whole);
});

/** Answers like JSR: each package is a module. @param versions By package, such as `@std/x`. */
async function jsr(
  versions: Record<string, string[]>,
): Promise<(before: number, path: string) => Response> {
  const source = "export const x = 1;\n";
  const bytes = new TextEncoder().encode(source);
  const checksum = new Uint8Array(
    await crypto.subtle.digest("SHA-256", bytes),
  ).toHex();
  return (_, path) => {
    const [, name, rest] = path.match(/^\/(@[^/]+\/[^/]+)\/(.*)$/)!;
    if (name === "@fresh/core") return meta();
    if (!(name in versions)) return new Response("", { status: 404 });
    if (rest.endsWith("/mod.ts")) return new Response(source);
    return Response.json(
      rest === "meta.json"
        ? {
          versions: Object.fromEntries(versions[name].map((it) => [it, {}])),
        }
        : {
          manifest: {
            "/mod.ts": { size: bytes.length, checksum: `sha256-${checksum}` },
          },
          exports: { ".": "./mod.ts" },
        },
    );
  };
}

Deno.test("Without a lock file for the published packages it is written once, says which versions it took, and keeps them", async () => {
  using checkout = new Checkout();
  const versions = { "@std/x": ["1.0.3"] };
  await using registry = new Registry(await jsr(versions));
  checkout.name({ "jsr:@std/x@1": "jsr:@std/x@^1.0.0" });
  const { code, output } = await checkout.choose(registry.url);
  assertEquals([code, checkout.linked], [0, "published"], output);
  assertMatch(output, /was written with these versions: @std\/x@1\.0\.3\. /);
  const lock = `${checkout.path}/published/deno.lock`;
  const written = Deno.readTextFileSync(lock);
  versions["@std/x"].push("1.0.4");
  Deno.removeSync(`${checkout.path}/_fresh/packages`);
  const again = await checkout.choose(registry.url);
  assertEquals(again.code, 0, again.output);
  assertMatch(again.output, /^Packages: [^\n]*\n$/);
  assertEquals(Deno.readTextFileSync(lock), written);
});

Deno.test("After a pull that adds a package the published packages' lock file is renewed, and the others keep their versions", async () => {
  using checkout = new Checkout();
  const versions = { "@std/x": ["1.0.3"], "@std/y": ["2.0.0"] };
  await using registry = new Registry(await jsr(versions));
  const x = { "jsr:@std/x@1": "jsr:@std/x@^1.0.0" };
  checkout.name(x);
  await checkout.choose(registry.url);

  checkout.name({ ...x, "jsr:@std/y@2": "jsr:@std/y@^2.0.0" });
  versions["@std/x"].push("1.0.4");
  const { code, output } = await checkout.choose(registry.url);
  assertEquals([code, checkout.linked], [0, "published"], output);
  assertMatch(
    output,
    /was out of date, so it was written with these versions: @std\/x@1\.0\.3, @std\/y@2\.0\.0\. /,
  );
  assertEquals(await checkout.choose(registry.url), { code: 0, output: "" });
});

Deno.test("A choice that isn't available is refused with a sentence, and changes nothing", async () => {
  using checkout = new Checkout();
  const closed = `http://127.0.0.1:${ownPort()}/`;
  const silent = await checkout.choose(closed, "published");
  assertMatch(silent.output, /^Cannot use the published packages: .*\n$/);
  const unknown = await checkout.choose(closed, "both");
  assertMatch(unknown.output, /^Cannot choose "both": .*\n$/);
  assertEquals([silent.code, unknown.code], [1, 1]);
  assertEquals(checkout.linked, "standins");

  // It has Fresh's metadata, but no packages.
  await using registry = new Registry((before) =>
    before === 0 ? meta() : new Response("gone", { status: 404 })
  );
  checkout.name({ "jsr:@fresh/core@^2.3.3": "jsr:@fresh/core@^2.3.3" });
  const broken = await checkout.choose(registry.url);
  assertMatch(broken.output, /^Cannot install the published packages: /);
  assertMatch(broken.output, /deno task packages standins\n$/);
  assertEquals([broken.code, checkout.linked], [1, "standins"]);
});

Deno.test("A missing link, or a file in its place, is replaced", async () => {
  using checkout = new Checkout();
  const closed = `http://127.0.0.1:${ownPort()}/`;
  Deno.removeSync(`${checkout.path}/linked`);
  await checkout.choose(closed);
  assertEquals(checkout.linked, "standins");

  // As git on Windows checks out links.
  Deno.removeSync(`${checkout.path}/linked`);
  Deno.writeTextFileSync(`${checkout.path}/linked`, "standins");
  await checkout.choose(closed);
  assertEquals(checkout.linked, "standins");
});
