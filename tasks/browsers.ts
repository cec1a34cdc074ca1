/**
 * The oldest browsers that Hubbub's pages work in, by their names in MDN's data. Builds
 * are for them (dev.ts), and tests/oldest/ holds what is served to them.
 *
 * Chrome 103 is the browser in OBS 28 to 30, Safari 15.4 that of iOS 15.4 and macOS 12.3,
 * Firefox 102 the long-term release of 2022.
 *
 * @module
 */
export const OLDEST_BROWSERS = {
  chrome: "103",
  firefox: "102",
  safari: "15.4",
  safari_ios: "15.4",
} as const;

/** The names of the same browsers for esbuild. */
export const BUILD_TARGETS: string[] = [
  `chrome${OLDEST_BROWSERS.chrome}`,
  `firefox${OLDEST_BROWSERS.firefox}`,
  `safari${OLDEST_BROWSERS.safari}`,
  `ios${OLDEST_BROWSERS.safari_ios}`,
];
