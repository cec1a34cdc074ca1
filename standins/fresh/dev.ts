/**
 * The dev server and the production build. Needs esbuild, and is the only
 * part that does.
 *
 * @module
 */
export { Builder } from "./dev/builder.ts";
