/**
 * What pages need of Fresh.
 *
 * @module
 */
import { lockAsset } from "./shared/asset.ts";
import { BUILD_ID } from "./shared/build_id.ts";

export { Head } from "./shared/head.ts";

/**
 * The address of a static file, locked to this build so that it may be cached
 * for good.
 */
export function asset(path: string): string {
  return lockAsset(path, BUILD_ID);
}
