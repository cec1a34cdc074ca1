import { ASSET_CACHE_BUST_KEY } from "../shared/asset.ts";
import { BUILD_ID } from "../shared/build_id.ts";
import type { StaticFile } from "./build_cache.ts";
import { buildCacheOf, type Context } from "./context.ts";
import type { Middleware } from "./middleware.ts";

/** The path as the build names it; `undefined` for an invalid one. */
function normalized(pathname: string): string | undefined {
  try {
    const parts = decodeURIComponent(pathname).split("/").filter(Boolean);
    return "/" + parts.map(encodeURIComponent).join("/");
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

/** Serves the files below static/ and the scripts of the islands. */
export function staticFiles<State>(): Middleware<State> {
  return async (ctx) => {
    const pathname = normalized(ctx.url.pathname);
    if (pathname === undefined) return await ctx.next();
    const file = pathname === "/"
      ? null
      : await buildCacheOf(ctx).readFile(pathname);
    if (file !== null) return answer(ctx, file);
    return pathname === "/favicon.ico"
      ? new Response(null, { status: 404 })
      : await ctx.next();
  };
}

function answer<State>(ctx: Context<State>, file: StaticFile): Response {
  const { req, url, config } = ctx;
  const closed = (init: ResponseInit, body: string | null = null) => {
    file.close();
    return new Response(body, init);
  };
  if (req.method !== "GET" && req.method !== "HEAD") {
    return closed({ status: 405 }, "Method Not Allowed");
  }

  const lock = url.searchParams.get(ASSET_CACHE_BUST_KEY);
  if (lock !== null && lock !== BUILD_ID) {
    url.searchParams.delete(ASSET_CACHE_BUST_KEY);
    const location = url.pathname + url.search;
    return closed({ status: 307, headers: { location } });
  }

  const headers = new Headers({
    "Content-Type": file.contentType,
    vary: "If-None-Match",
  });
  const isDev = config.mode === "development";
  if (!isDev && file.hash !== null) {
    const etag = `W/"${file.hash}"`;
    const known = req.headers.get("If-None-Match");
    if (known === etag || known === file.hash) {
      return closed({ status: 304, headers });
    }
    headers.set("Etag", etag);
  }

  const isLocked = lock !== null ||
    url.pathname.startsWith(`/_fresh/js/${BUILD_ID}/`);
  headers.set(
    "Cache-Control",
    !isDev && isLocked
      ? "public, max-age=31536000, immutable"
      : "no-cache, no-store, max-age=0, must-revalidate",
  );
  headers.set("Content-Length", String(file.size));
  if (req.method === "HEAD") return closed({ headers });
  return new Response(file.readable as BodyInit, { headers });
}
