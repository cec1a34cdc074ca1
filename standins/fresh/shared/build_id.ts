/**
 * Names this build. In the browser bundle this module is replaced by the
 * constant that the build was made with.
 *
 * @module
 */

const source = Deno.env.get("DENO_DEPLOYMENT_ID") ||
  Deno.env.get("GITHUB_SHA") || Deno.env.get("CI_COMMIT_SHA") ||
  crypto.randomUUID();

const digest = await crypto.subtle.digest(
  "SHA-1",
  new TextEncoder().encode(source),
);

/** The build's name, part of the addresses of everything that it made. */
export let BUILD_ID: string = new Uint8Array(digest).toHex();

/** Takes over the name of the build that is being served. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
