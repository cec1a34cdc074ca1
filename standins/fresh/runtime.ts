/**
 * What runs both on the server and in the browser.
 *
 * @module
 */
import { lockAsset, lockSrcSet } from "./shared/asset.ts";
import { BUILD_ID } from "./shared/build_id.ts";

export { Head, type HeadProps } from "./shared/head.ts";
export { HttpError } from "./shared/http_error.ts";

/** True in the browser, false on the server. */
export const IS_BROWSER: boolean = typeof document !== "undefined";

/**
 * The address of a static file, locked to this build so that it may be cached
 * for good.
 */
export function asset(path: string): string {
  return lockAsset(path, BUILD_ID);
}

/** {@linkcode asset} for each address in a `srcset` attribute. */
export function assetSrcSet(srcset: string): string {
  return lockSrcSet(srcset, BUILD_ID);
}
