import type { Middleware } from "./middleware.ts";

/** The header in which a rendered response carries its nonce. */
export const NONCE: unique symbol = Symbol.for("__freshNonce");

const DIRECTIVES = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

const INLINE = /^(default-src|(script|style)-src(-elem)?|style-src-attr) /;

/** Sets a Content-Security-Policy; with `useNonce` inline scripts and styles need a nonce. */
export function csp<State>(
  { useNonce }: { useNonce?: boolean } = {},
): Middleware<State> {
  return async (ctx) => {
    const res: Response & { [NONCE]?: string } = await ctx.next();
    const nonce = useNonce ? res[NONCE] : undefined;
    const policy = nonce === undefined
      ? DIRECTIVES
      : DIRECTIVES.map((one) =>
        INLINE.test(one)
          ? one.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`)
          : one
      );
    res.headers.set("Content-Security-Policy", policy.join("; "));
    return res;
  };
}
