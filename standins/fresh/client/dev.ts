/**
 * {@linkcode boot} with Preact's warnings and the live reload, for the dev
 * server.
 *
 * @module
 */
import "preact/debug";
import "./live_reload.ts";

export { boot } from "./boot.ts";
