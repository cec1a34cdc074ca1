/**
 * Print, and the few colours of a high-contrast theme ("forced colours"), which replace
 * every background, border and shadow. Selectors begin with `html`, to override the other
 * sheets.
 *
 * @module
 */
import type { CSSObject } from "twind";

/** The media that the sheet is for. Browsers load it after everything else. */
export const OTHER_MEDIA = "print,(forced-colors:active)";

const FORCED_COLOURS: Record<string, CSSObject> = {
  // What only a background sets apart.
  "html :is(.button,.send,.newest,.notice,.note,.replying,.muted,.badge)": {
    border: "1px solid",
  },
  "html :is(.mentioned,.announcement,[aria-selected=true])": {
    outline: "2px solid Highlight",
    outlineOffset: "-2px",
  },
  "html:root [aria-checked=true]": { color: "Highlight" },
  // Over a video the colours are ours; so is a light.
  "html :is(.picture,.recording)": { forcedColorAdjust: "none" },
  "html .viewers::before": { forcedColorAdjust: "none" },
};

const PRINT: Record<string, CSSObject> = {
  // Black on white, whatever the theme.
  "html:root:root": {
    colorScheme: "light",
    "--page": "#fff",
    "--panel": "#fff",
    "--soft": "#fff",
    "--line": "#999",
    "--ink": "#000",
    "--dim": "#333",
    "--accent": "#000",
    "--bad": "#000",
    "--live": "#000",
    "--name-l": ".4",
    "--name-light": "30",
  },
  // All messages that the page has, in full.
  "html:root:root :is(body,.roompage,.embed,.replay,.playback,.room,.logframe,.log)":
    {
      display: "block!important",
      position: "static",
      height: "auto!important",
      minHeight: "0!important",
      maxWidth: "none",
      margin: "0",
      border: "0",
      overflow: "visible!important",
    },
  "html :is(.log,.batch)": { contain: "none", containerType: "normal" },
  "html .message": { breakInside: "avoid", paddingRight: "0" },
  "html .message .text": { display: "block!important" },
  "html .room>.bar": { display: "flex!important", padding: "0 0 .5rem" },
  "html .pinned": { maxHeight: "none" },
  "html .section": { breakInside: "avoid", padding: "0", border: "0" },
  "html :is(.stage,.greeting,.composer,.front,.notice,.listend,.home,.bar a,.bar .viewers,.languages,.open,.search,.panelside,.playbackmain,.still,button)":
    { display: "none!important" },
};

/** The sheet. */
export const MEDIA: Record<string, CSSObject> = {
  "@media (forced-colors:active)": FORCED_COLOURS,
  "@media print": PRINT,
};
