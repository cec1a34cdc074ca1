/** The query parameter with the build that a URL is locked to. */
export const ASSET_CACHE_BUST_KEY = "__frsh_c";

const BASE = "https://freshassetcache.local";

/** Adds the build to a path of this site; other URLs stay unchanged. */
export function lockAsset(path: string, buildId: string): string {
  if (path[0] !== "/" || path[1] === "/" || !URL.canParse(path, BASE)) {
    return path;
  }
  const url = new URL(path, BASE);
  if (url.origin !== BASE || url.searchParams.has(ASSET_CACHE_BUST_KEY)) {
    return path;
  }
  url.searchParams.set(ASSET_CACHE_BUST_KEY, buildId);
  return url.pathname + url.search + url.hash;
}
