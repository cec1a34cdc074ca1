/**
 * Prints the flag with which a build may run esbuild's program, and no other. Deno
 * compares real paths, so it is not the one in node_modules/esbuild.
 *
 * @module
 */

import { resolve } from "node:path";

/** Where Deno installs packages. */
const INSTALLED = "node_modules/.deno";

/** esbuild's program in its package for a platform; the second is that for Windows. */
const PROGRAMS = ["bin/esbuild", "esbuild.exe"];

const programs = [...Deno.readDirSync(INSTALLED)]
  .filter(({ name }) => name.startsWith("@esbuild+"))
  .flatMap(({ name }) => {
    const platform = name.slice("@esbuild+".length).split("@")[0];
    const folder = `${INSTALLED}/${name}/node_modules/@esbuild/${platform}`;
    return PROGRAMS.map((program) => `${folder}/${program}`);
  })
  .filter((path) => exists(path))
  // The shorter path is one that has no spaces, wherever the project is.
  .map((path) => {
    const real = Deno.realPathSync(path);
    return real === resolve(path) ? path : real;
  });
console.log(programs.length > 0 ? `--allow-run=${programs.join()}` : "");

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
