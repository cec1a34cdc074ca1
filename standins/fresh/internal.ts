/**
 * Used by generated files, not by the app itself.
 *
 * @module
 */
import * as path from "node:path";

export { setBuildCache } from "./server/app.ts";
export { IslandPreparer, ProdBuildCache } from "./server/build_cache.ts";
export { path };
