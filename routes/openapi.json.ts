import { OPENAPI } from "../api/openapi.ts";
import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";
import { CacheableText } from "./(_lib)/caching.ts";

const document = await CacheableText.of(
  JSON.stringify(OPENAPI),
  "application/json",
);

/** The HTTP interface, for programs of every site. */
export const handler = define.handlers(allow({
  GET: ({ req }) => document.respondToAll(req),
}));
