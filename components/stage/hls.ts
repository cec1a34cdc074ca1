/**
 * The light build of hls.js, without subtitles, DRM and alternative audio. Its types
 * are those of the full build.
 *
 * @module
 */
// @ts-types="hls.js"
import Hls from "hls.js/light";

export { Hls };
