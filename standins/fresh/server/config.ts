/** What {@linkcode App} takes. */
export interface FreshConfig {
  /** Whether this is the dev server. Default: `production` */
  mode?: "development" | "production";
  /**
   * Whether `X-Forwarded-Proto` and `X-Forwarded-Host` are believed. Only
   * behind a proxy that sets them. Default: `false`
   */
  trustProxy?: boolean;
}

/** {@linkcode FreshConfig} with nothing left open. */
export interface ResolvedFreshConfig {
  /** The folder of the project. */
  root: string;
  /** Always empty here: a base path is left out. */
  basePath: string;
  mode: "development" | "production";
  trustProxy: boolean;
}
