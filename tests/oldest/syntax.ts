/**
 * Finds syntax in scripts that the oldest browsers lack, by esbuild's data: what it would
 * write differently for them.
 *
 * @module
 */
import { transform } from "esbuild";
import { BUILD_TARGETS } from "../../tasks/browsers.ts";
import { builtRegExps } from "./scripts.ts";

/** Characters shown of a difference. */
const EXCERPT = 60;

/**
 * A class of characters. esbuild rewrites it for every browser, as scripts may be newer
 * than a browser's Unicode.
 */
const CHARACTER_CLASS = /\\p\{[^}]*\}/gi;

/** Returns an excerpt of each script or regular expression with newer syntax. */
export async function findSyntax(source: string): Promise<string[]> {
  const expressions = builtRegExps(source).map((literal) =>
    `found = ${literal.replaceAll(CHARACTER_CLASS, "x")}`
  );
  const parts = [source, ...expressions];
  const found = await Promise.all(parts.map(newerIn));
  return found.filter((excerpt) => excerpt !== undefined);
}

async function newerIn(source: string): Promise<string | undefined> {
  const [lowered, newest] = await Promise.all(
    [BUILD_TARGETS, "esnext"].map(async (target) =>
      (await transform(source, { target, minify: true, logLevel: "silent" }))
        .code
    ),
  );
  if (lowered === newest) return undefined;
  const at = [...newest].findIndex((char, i) => char !== lowered[i]);
  return newest.slice(Math.max(0, at - EXCERPT), at + EXCERPT);
}
