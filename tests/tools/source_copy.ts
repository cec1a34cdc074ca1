import { assert } from "@std/assert";
import { ROOT } from "./server.ts";
import { TempDir } from "./temp_dir.ts";

/**
 * Copies the source without builds and installed packages; keeps the choice of
 * packages, and links npm's.
 */
const SCRIPT = `
tar --exclude=./.git --exclude='./_fresh*' --exclude=./data --exclude=./docs \
  --exclude=./node_modules --exclude=./test-results -cf - . | tar -xf - -C "$1"
mkdir "$1/_fresh"; [ ! -f _fresh/packages ] || cp _fresh/packages "$1/_fresh"; ln -s "$PWD/node_modules" "$1"`;

/** A copy of the source to build and change: all tests share the original. */
export class SourceCopy extends TempDir {
  constructor() {
    super();
    const { success, stderr } = new Deno.Command("sh", {
      args: ["-ec", SCRIPT, "sh", this.path],
      cwd: ROOT,
    }).outputSync();
    assert(success, new TextDecoder().decode(stderr));
  }
}
