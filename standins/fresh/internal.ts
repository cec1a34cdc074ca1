/**
 * What the files that a build generates lean on; not for the app itself.
 *
 * @module
 */
import * as path from "node:path";

export { setBuildCache } from "./server/app.ts";
export { IslandPreparer, ProdBuildCache } from "./server/build_cache.ts";
export { path };
