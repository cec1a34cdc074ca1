import { ASYNCAPI } from "../api/asyncapi.ts";
import { define } from "../server/state.ts";
import { allow } from "./(_lib)/allow.ts";
import { CacheableText } from "./(_lib)/caching.ts";

const document = await CacheableText.of(
  JSON.stringify(ASYNCAPI),
  "application/json",
);

/** The socket's frames, for programs of every site. */
export const handler = define.handlers(allow({
  GET: ({ req }) => document.respondToAll(req),
}));
