import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
} from "@std/assert";
import { stub } from "@std/testing/mock";
import { join } from "node:path";
import { newMessage, numbers } from "../../../tests/engine/tools.ts";
import { TempDir } from "../../../tests/tools/temp_dir.ts";
import { openDatabase } from "./database.ts";
import { openEmbeddedEngine } from "./engine.ts";
import { Refusal } from "../../refusal.ts";
import {
  fill,
  refused,
  untouched,
} from "../../../tests/engine/database_files.ts";

/** A disk of its own, with a size in KiB, unmounted at the end of its scope. */
class Disk implements Disposable {
  readonly #folder = new TempDir();
  readonly path = this.#folder.path;

  constructor(size: number) {
    mount("-t", "tmpfs", "-o", `size=${size}k`, "tmpfs", this.path);
  }

  /** Changes mount options ("size=2048k", "ro"). */
  remount(options: string): void {
    mount("-o", `remount,${options}`, this.path);
  }

  /** Fills the disk up to `spare` KiB. */
  fill(spare = 0): void {
    const path = join(this.path, "filler");
    using file = Deno.openSync(path, { create: true, write: true });
    const block = new Uint8Array(4_096);
    let written = 0;
    try {
      for (;;) written += file.writeSync(block);
    } catch (error) {
      // ENOSPC, or "Disk quota exceeded" on some systems.
      assertInstanceOf(error, Error);
    }
    file.truncateSync(Math.max(0, written - spare * 1_024));
  }

  [Symbol.dispose](): void {
    run("umount", [this.path]);
    this.#folder[Symbol.dispose]();
  }
}

function mount(...args: string[]): void {
  run("mount", args);
}

function run(command: string, args: string[]): void {
  const { success, stderr } = new Deno.Command(command, {
    args,
    stdout: "null",
  }).outputSync();
  if (!success) {
    throw new Error(
      `${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`,
    );
  }
}

function canMount(): boolean {
  try {
    using _disk = new Disk(64);
    return true;
  } catch {
    return false;
  }
}

/** These tests are skipped where mounting isn't permitted; in CI they fail. */
const ignore = !Deno.env.has("CI") && !canMount();

Deno.test({
  name:
    "openDatabase reports a full disk in one line (requires the right to mount)",
  ignore,
  fn() {
    for (const spare of [0, 8, 16, 24, 40]) {
      using disk = new Disk(512);
      disk.fill(spare);
      assertMatch(refused(disk.path), /disk is full/, `${spare} KiB left`);
      Deno.removeSync(join(disk.path, "filler"));
      openDatabase(disk.path)[Symbol.dispose]();
    }
  },
});

Deno.test({
  name:
    "openDatabase on a full disk leaves an existing database unchanged (requires the right to mount)",
  ignore,
  async fn() {
    using disk = new Disk(2_048);
    await fill(disk.path);
    disk.fill();
    untouched(disk.path, () => {
      assertMatch(refused(disk.path), /disk is full/);
    });
    Deno.removeSync(join(disk.path, "filler"));
    using database = openDatabase(disk.path);
    assertEquals(
      database.sql.prepare("SELECT count(*) AS n FROM events").get()!.n,
      100,
    );
  },
});

Deno.test({
  name: "openDatabase refuses a read-only disk (requires the right to mount)",
  ignore,
  async fn() {
    using disk = new Disk(2_048);
    await fill(disk.path);
    disk.remount("ro");
    untouched(disk.path, () => {
      assertMatch(
        refused(disk.path),
        /DATA_DIR must be a folder that this process can write to\.$/,
      );
    });
  },
});

Deno.test({
  name:
    "Embedded engine on a full disk refuses messages, keeps those it accepted, and recovers (requires the right to mount)",
  ignore,
  async fn() {
    using disk = new Disk(1_024);
    using reported = stub(console, "error");
    const engine = openEmbeddedEngine(disk.path);
    await engine.open("lobby");
    const text = (n: number) => `m${n} ${"x".repeat(1_000)}`;

    let accepted = 0;
    let refusal: unknown;
    while (!refusal && accepted < 2_000) {
      await engine.publish("lobby", newMessage(text(accepted + 1))).then(
        () => accepted++,
        (error) => refusal = error,
      );
    }
    assertInstanceOf(refusal, Refusal);
    assertEquals(refusal.code, "unavailable");
    assert(accepted > 10);
    await assertRejects(
      () => engine.publish("lobby", newMessage(text(accepted + 1))),
      Refusal,
    );
    assertEquals((await engine.head("lobby")).seq, accepted);
    assertEquals((await engine.read("lobby", 0, accepted)).length, accepted);
    assertEquals(reported.calls.length, 1);

    disk.remount("size=4096k");
    assertEquals(
      await engine.publish("lobby", newMessage(text(accepted + 1))),
      accepted + 1,
    );
    await engine.close();
    const again = openEmbeddedEngine(disk.path);
    const events = await again.read("lobby", 0, accepted + 9);
    assertEquals(
      events.map(({ json }) => JSON.parse(json).text),
      numbers(accepted + 1).map(text),
    );
    await again.close();
  },
});
