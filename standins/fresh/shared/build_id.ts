/**
 * The build's id. In the browser's bundle this module is replaced by a constant.
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

/** The build's id, part of all its URLs. */
export let BUILD_ID: string = new Uint8Array(digest).toHex();

/** Sets the id of the served build. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
