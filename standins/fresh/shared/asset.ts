/** The query parameter that carries the build that an address is locked to. */
export const ASSET_CACHE_BUST_KEY = "__frsh_c";

const BASE = "https://freshassetcache.local";

/** Adds the build to a path of this site; leaves any other address alone. */
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

/** {@linkcode lockAsset} for each address of a `srcset`. */
export function lockSrcSet(srcset: string, buildId: string): string {
  const parts = srcset.split(",");
  if (srcset.includes("(") || parts.some((part) => part.trim() === "")) {
    return srcset;
  }
  return parts
    .map((part) => part.replace(/\S+/, (url) => lockAsset(url, buildId)))
    .join(",");
}

/** Locks what `<img>` and `<source>` point at, on either side. */
export function lockImage(
  type: unknown,
  props: Record<string, unknown>,
  buildId: string,
): void {
  if (type !== "img" && type !== "source" || props["data-fresh-disable-lock"]) {
    return;
  }
  if (typeof props.src === "string") props.src = lockAsset(props.src, buildId);
  if (typeof props.srcset === "string") {
    props.srcset = lockSrcSet(props.srcset, buildId);
  }
}
