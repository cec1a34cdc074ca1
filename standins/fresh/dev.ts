/**
 * The dev server and the production build, the only part that needs esbuild.
 *
 * @module
 */
export { Builder } from "./dev/builder.ts";
