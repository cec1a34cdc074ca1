import { asset } from "fresh/runtime";
import { define } from "../app.ts";
import { styleSheet } from "../components/styles/sheet.ts";
import { allow } from "./(_lib)/allow.ts";

const CSS = styleSheet();
const ETAG = `"${(await digest(CSS)).slice(0, 16)}"`;

/** The style sheet, made once when the server starts. */
export const handler = define.handlers(allow({
  GET(ctx) {
    // Under the address that the pages of this build use, it never changes.
    const immutable = ctx.url.search !== "" &&
      asset("/styles.css").endsWith(`/styles.css${ctx.url.search}`);
    const headers = {
      "content-type": "text/css; charset=utf-8",
      "cache-control": immutable
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      etag: ETAG,
    };
    const known = ctx.req.headers.get("if-none-match")?.replaceAll("W/", "");
    if (known?.split(/\s*,\s*/).includes(ETAG)) {
      return new Response(null, { status: 304, headers });
    }
    return new Response(CSS, { headers });
  },
}));

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode(text),
  );
  return new Uint8Array(hash).toHex();
}
