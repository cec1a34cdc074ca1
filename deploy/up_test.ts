import { assertEquals, assertMatch } from "@std/assert";
import { deployFile, replaceOnce } from "../tests/redis/deployed.ts";
import { TempDir } from "../tests/tools/temp_dir.ts";

/** What deploy/up.sh needs besides a shell's usual programs. */
const PROGRAMS = ["deno", "redis-server", "redis-check-aof", "nginx", "curl"];

/**
 * Runs deploy/up.sh where only some of these programs exist, and they do nothing.
 *
 * @param sbin Those that are in /usr/sbin.
 */
function up(
  programs: readonly string[],
  env: Record<string, string> = {},
  sbin: readonly string[] = [],
) {
  using folder = new TempDir();
  Deno.mkdirSync(`${folder.path}/deploy`);
  Deno.mkdirSync(`${folder.path}/sbin`);
  Deno.writeTextFileSync(
    `${folder.path}/deploy/up.sh`,
    replaceOnce(deployFile("up.sh"), "/usr/sbin\n", `${folder.path}/sbin\n`),
  );
  for (const program of ["bash", "id", "dirname"]) {
    const path = new TextDecoder().decode(
      new Deno.Command("sh", { args: ["-c", `command -v ${program}`] })
        .outputSync().stdout,
    ).trim();
    Deno.symlinkSync(path, `${folder.path}/${program}`);
  }
  for (
    const path of [...programs, ...sbin.map((program) => `sbin/${program}`)]
  ) {
    Deno.writeTextFileSync(`${folder.path}/${path}`, "#!/bin/sh\nexit 1\n", {
      mode: 0o755,
    });
  }
  const { code, stdout, stderr } = new Deno.Command("/usr/bin/env", {
    args: [`PATH=${folder.path}`, "bash", "deploy/up.sh"],
    cwd: folder.path,
    env: { UP_DIR: folder.path, ...env },
  }).outputSync();
  const decoder = new TextDecoder();
  return { code, printed: decoder.decode(stdout) + decoder.decode(stderr) };
}

Deno.test("deploy/up.sh says in one line which program is missing, and what installs it", () => {
  for (const missing of PROGRAMS) {
    const { code, printed } = up(PROGRAMS.filter((name) => name !== missing));
    assertEquals(code, 1, printed);
    assertMatch(
      printed,
      new RegExp(`^Cannot start: ${missing} is missing\\. .*apt install.*\\n$`),
    );
  }
});

Deno.test("deploy/up.sh says in one line which port is in use, and which settings change it", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  for (
    const env of [
      { UP_PORT: `${port}` },
      { UP_INSTANCES: `1 2 ${port}`, UP_PORT: "3", UP_REDIS_PORT: "4" },
    ] as Record<string, string>[]
  ) {
    const { code, printed } = up(PROGRAMS, env);
    assertEquals(code, 1, printed);
    assertMatch(
      printed,
      new RegExp(`^Cannot start: .* port ${port} already\\. .*UP_PORT.*\\n$`),
    );
  }
});

Deno.test("deploy/up.sh finds nginx where Debian has it, outside a user's PATH", () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  const others = PROGRAMS.filter((name) => name !== "nginx");
  const { printed } = up(others, { UP_PORT: `${port}` }, ["nginx"]);
  assertMatch(printed, /^Cannot start: something listens on port/);
});

Deno.test("deploy/up.sh wants three ports for its instances", () => {
  for (const ports of ["8001", "8001 8002", "1 2 3 4"]) {
    const { code, printed } = up(PROGRAMS, { UP_INSTANCES: ports });
    assertEquals(code, 1, printed);
    assertMatch(printed, /^Cannot start: UP_INSTANCES=.* three ports.*\n$/);
  }
});
