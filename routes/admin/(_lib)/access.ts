/**
 * Who may see the operator's pages, and how they may be kept.
 *
 * @module
 */
import { type Context, HttpError } from "fresh";
import type { Admin } from "../../../server/admin/admin.ts";
import { isFromOwnPage } from "../../../server/origin.ts";
import type { State } from "../../../server/state.ts";
import { NO_STORE } from "../../(_lib)/caching.ts";

/** For all answers: search engines keep out too. */
export const ADMIN_HEADERS = {
  ...NO_STORE,
  "x-robots-tag": "noindex, nofollow",
} as const;

/** Leads to another of the operator's pages. */
export function goTo(location: string): Response {
  const headers = { ...ADMIN_HEADERS, location };
  return new Response(null, { status: 303, headers });
}

/**
 * Returns what serves the operator's page.
 *
 * @throws {HttpError} 404: there is no ADMIN_TOKEN.
 */
export function adminOf({ state: { admin } }: Context<State>): Admin {
  if (!admin) throw new HttpError(404);
  return admin;
}

/** Whether the operator makes the request. */
export function isSignedIn(ctx: Context<State>): boolean {
  return adminOf(ctx).isSignedIn(ctx.req.headers, ctx.state.tls);
}

/**
 * Ensures that a page of this server makes the request: those of ALLOWED_ORIGINS may not.
 *
 * @throws {HttpError} 403.
 */
export function checkOwnPage({ req, state }: Context<State>): void {
  const config = { ...state.config, allowedOrigins: [] };
  if (!isFromOwnPage(req, { ...state, config })) throw new HttpError(403);
}
