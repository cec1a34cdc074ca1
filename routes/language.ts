import { setCookie } from "@std/http/cookie";
import { define } from "../server/state.ts";
import { catalogueOf, LANGUAGE_COOKIE } from "../components/texts/languages.ts";
import { Refusal } from "../hub/mod.ts";
import { allow } from "./(_lib)/allow.ts";
import { backFrom, readFields, required } from "./(_lib)/request.ts";

/** A year. */
const COOKIE_AGE_SECONDS = 365 * 24 * 60 * 60;

/** Sets the language of the interface. */
export const handler = define.handlers(allow({
  async POST(ctx) {
    const value = required(await readFields(ctx.req), "language");
    if (!catalogueOf(value)) {
      throw new Refusal(
        "malformed",
        "Cannot use this language: the interface is not translated into it.",
      );
    }
    const response = ctx.redirect(backFrom(ctx.req) ?? "/", 303);
    setCookie(response.headers, {
      name: LANGUAGE_COOKIE,
      value,
      path: "/",
      maxAge: COOKIE_AGE_SECONDS,
      // In a frame of another site, browsers accept no other cookie, and this kind
      // needs TLS.
      ...ctx.state.tls
        ? { sameSite: "None", secure: true, partitioned: true }
        : { sameSite: "Lax" },
    });
    return response;
  },
}));
