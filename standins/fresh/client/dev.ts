/**
 * {@linkcode boot} with Preact's warnings, for the dev server.
 *
 * @module
 */
import "preact/debug";

export { boot } from "./boot.ts";
