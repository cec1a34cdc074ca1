/**
 * The light build of hls.js, which has no subtitles, no DRM and no second sound
 * tracks; its types are those of the whole one.
 *
 * @module
 */
// @ts-types="hls.js"
import Hls from "hls.js/light";

export { Hls };
