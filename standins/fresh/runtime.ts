/**
 * The part of Fresh that pages use.
 *
 * @module
 */
import { lockAsset } from "./shared/asset.ts";
import { BUILD_ID } from "./shared/build_id.ts";

export { Head } from "./shared/head.ts";

/** The URL of a static file, locked to this build so that it can be cached forever. */
export function asset(path: string): string {
  return lockAsset(path, BUILD_ID);
}
