import type { Middleware } from "./middleware.ts";

/** What {@linkcode csp} takes. */
export interface CSPOptions {
  /** Only report what the policy forbids. */
  reportOnly?: boolean;
  /** Where browsers report to. */
  reportTo?: string;
  /** Directives to add, or to put in place of the default ones. */
  csp?: string[];
  /** Allow inline scripts and styles by a nonce, and no others. */
  useNonce?: boolean;
}

/** Where a rendered response carries its nonce. */
export const NONCE: unique symbol = Symbol.for("__freshNonce");

const DEFAULTS = [
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

/** Sets a Content-Security-Policy. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const { reportOnly, reportTo, useNonce, csp: own = [] } = options;
  const nameOf = (directive: string) => directive.split(" ")[0];
  const ownNames = own.map(nameOf);
  const directives = [
    ...DEFAULTS.filter((directive) => !ownNames.includes(nameOf(directive))),
    ...own,
    ...(reportTo ? ["report-to csp-endpoint", `report-uri ${reportTo}`] : []),
  ];
  const header = reportOnly
    ? "Content-Security-Policy-Report-Only"
    : "Content-Security-Policy";

  return async (ctx) => {
    const res: Response & { [NONCE]?: string } = await ctx.next();
    const nonce = useNonce ? res[NONCE] : undefined;
    const policy = nonce === undefined
      ? directives
      : directives.map((one) =>
        INLINE.test(one)
          ? one.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`)
          : one
      );
    res.headers.set(header, policy.join("; "));
    if (reportTo) {
      res.headers.set("Reporting-Endpoints", `csp-endpoint="${reportTo}"`);
    }
    return res;
  };
}
