/**
 * What the pages use although the oldest browsers lack it, and why they work without it.
 *
 * @module
 */

const OWN = "a field of our own or of a library, not the built-in of this name";

const ASKED_FIRST = "used only where the browser has it";

const DECORATION = "looks a little plainer without it";

/** What the published Fresh uses and the stand-in doesn't. */
const PUBLISHED_FRESH = {
  "javascript.builtins.Temporal":
    "used only for props of these types, which no island has",
  "api.Scheduler": ASKED_FIRST,
  "api.scheduler": ASKED_FIRST,
  "document.startViewTransition": ASKED_FIRST,
};

const isStandIn = import.meta.resolve("fresh").startsWith("file:");

/** By use, or by the data's path of it or of what it is a part of. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  ...(isStandIn ? {} : PUBLISHED_FRESH),
  // Scripts.
  ".animation": OWN,
  ".audioTracks": OWN,
  ".bytes": OWN,
  ".chunks": OWN,
  ".delay": OWN,
  ".dispose": OWN,
  ".displayName": OWN,
  ".move": OWN,
  ".presentationTime": OWN,
  ".role": OWN,
  ".stats": OWN,
  ".take": OWN,
  ".disableRemotePlayback": "hls.js sets it for ManagedMediaSource only",
  "api.MouseEvent.movementX": "missing on phones, where suggestions are tapped",
  "api.MouseEvent.movementY": "missing on phones, where suggestions are tapped",
  "Symbol.dispose":
    "signals and the client name a method by it; without the symbol nobody calls that",
  "api.Headers.getSetCookie": "the client calls it outside browsers only",
  "Intl.Segmenter": ASKED_FIRST,
  "api.DecompressionStream": ASKED_FIRST,
  "api.Notification": ASKED_FIRST,
  "location.ancestorOrigins": ASKED_FIRST,
  "api.Navigator.permissions": ASKED_FIRST,
  "api.Permissions": ASKED_FIRST,
  "api.Element.touchstart_event": "missing where there is no touch screen",
  "api.Element.touchend_event": "missing where there is no touch screen",
  "api.Element.touchcancel_event": "missing where there is no touch screen",
  "api.Element.contextmenu_event":
    "missing on iOS, where -webkit-touch-callout keeps its menu away",
  // Full screen of elements; without it WebKit's own names, or the video's.
  "document.exitFullscreen": ASKED_FIRST,
  "document.fullscreenElement": ASKED_FIRST,
  ".requestFullscreen": ASKED_FIRST,
  // Styles.
  "css.properties.cursor": "missing on phones, which have no pointer",
  "css.properties.field-sizing":
    "components/ui/grow.ts does it, and the panel's fields scroll",
  "css.properties.font-family": "the next font of the list is used",
  "css.properties.overflow-anchor": "switches off what those browsers lack",
  "css.properties.overscroll-behavior": DECORATION,
  "css.properties.resize": "missing on phones, where nothing can be resized",
  "css.properties.scrollbar-color": DECORATION,
  "css.properties.scrollbar-width": DECORATION,
  "css.properties.text-wrap": DECORATION,
  "css.properties.container-type": "see css.at-rules.container",
  "css.at-rules.container":
    "long messages aren't folded in narrow lists, and a unit stays in the bar",
  "css.at-rules.media.forced-colors":
    "browsers without it have no forced colours, or draw a few parts without a frame",
  "css.properties.forced-color-adjust":
    "what lies over a video gets the theme's colours",
  "css.at-rules.media.scripting":
    "without scripts, buttons that need them are shown; with them, long messages aren't folded",
};
