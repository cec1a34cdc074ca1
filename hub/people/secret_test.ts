import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { join } from "node:path";
import { OperatorError } from "../operator/operator_error.ts";
import { keepSecret, splitSecrets } from "./secret.ts";
import { TempDir } from "../../tests/tools/temp_dir.ts";

Deno.test("keepSecret generates a secret once and keeps it", () => {
  using folder = new TempDir();
  const [secret, ...more] = keepSecret(folder.path);
  assertMatch(secret, /^[0-9a-f]{64}$/);
  assertEquals(more, []);
  assertEquals(keepSecret(folder.path), [secret]);
});

Deno.test("keepSecret generates different secrets in different folders", () => {
  using one = new TempDir();
  using other = new TempDir();
  assertNotEquals(keepSecret(one.path), keepSecret(other.path));
});

Deno.test("keepSecret makes the file readable by its owner only", () => {
  using folder = new TempDir();
  keepSecret(folder.path);
  const { mode } = Deno.statSync(join(folder.path, "secret"));
  assertEquals(mode! & 0o777, 0o600);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), [
    "secret",
  ]);
});

Deno.test("keepSecret uses a secret that the operator put there", () => {
  using folder = new TempDir();
  const secret = "an operator's own secret of forty letters";
  Deno.writeTextFileSync(join(folder.path, "secret"), ` ${secret}\n\n`);
  assertEquals(keepSecret(folder.path), [secret]);
});

Deno.test("keepSecret uses a line added before the first one, and keeps both", () => {
  using folder = new TempDir();
  const path = join(folder.path, "secret");
  const [old] = keepSecret(folder.path);
  const newer = "f".repeat(64);
  for (const end of ["\n", "\r\n"]) {
    Deno.writeTextFileSync(path, `${newer}${end}${old}${end}`);
    assertEquals(keepSecret(folder.path), [newer, old]);
  }
});

Deno.test("keepSecret recovers from a start that was killed while writing", () => {
  using folder = new TempDir();
  Deno.writeTextFileSync(join(folder.path, "secret.new"), "half a sec", {
    mode: 0o666,
  });
  const secret = keepSecret(folder.path);
  assertEquals(keepSecret(folder.path), secret);
  assertEquals(Deno.statSync(join(folder.path, "secret")).mode! & 0o777, 0o600);
});

function refusedIn(folder: string): string {
  const { message } = assertThrows(() => keepSecret(folder), OperatorError);
  assert(message.includes(join(folder, "secret")), message);
  assertMatch(
    message,
    /^Cannot store the secret in \S+: [^\n]+ or set SECRET\.$/,
  );
  return message;
}

Deno.test("keepSecret neither replaces nor repeats a file that is too short", () => {
  using folder = new TempDir();
  for (
    const held of ["", "short", "x".repeat(31), `${"x".repeat(32)}\nshort`]
  ) {
    const path = join(folder.path, "secret");
    Deno.writeTextFileSync(path, held);
    assertMatch(
      refusedIn(folder.path),
      /the secret in it is too short; remove the file/,
    );
    assertEquals(Deno.readTextFileSync(path), held);
  }
});

Deno.test("keepSecret explains a folder that it can't read or write", () => {
  using folder = new TempDir();
  refusedIn("/proc");
  Deno.writeTextFileSync(join(folder.path, "file"), "");
  refusedIn(join(folder.path, "file"));
  Deno.mkdirSync(join(folder.path, "secret"));
  refusedIn(folder.path);
});

Deno.test("splitSecrets splits at commas and line breaks", () => {
  const [a, b, c] = ["a".repeat(32), "b".repeat(40), "c c".repeat(20)];
  assertEquals(splitSecrets(a), [a]);
  assertEquals(splitSecrets(` ${a}, ${b},\n${c}\r\n,`), [a, b, c]);
});

Deno.test("splitSecrets refuses a missing or short secret without repeating it", () => {
  for (
    const text of ["", " ,\n", "hunter2", `${"a".repeat(32)},hunter2`]
  ) {
    const { message } = assertThrows(() => splitSecrets(text), OperatorError);
    assertMatch(message, /^Cannot use these secrets: [^\n]+\.$/);
    assert(!message.includes("hunter2"));
  }
});
