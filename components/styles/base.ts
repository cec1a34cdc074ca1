/**
 * Base styles, and what several style files share.
 *
 * @module
 */
import type { CSSObject } from "twind";
import { THEMES } from "./theme.ts";

/** The style of a class: Tailwind classes, or an object that may `@apply` them. */
export type Styles = Readonly<Record<string, string | CSSObject>>;

/**
 * The background of what lies over something else. Shadows and transforms are written
 * out: twind's own set a dozen variables on every element.
 */
export const SHADOW = "0 1px 2px rgb(0 0 0/.08),0 8px 24px rgb(0 0 0/.16)";

const FONT =
  'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans SC","PingFang SC",' +
  '"Microsoft YaHei","Noto Sans Arabic",sans-serif,"Apple Color Emoji","Noto Color Emoji"';

/** Styles of elements without a class. */
export const BASE: Record<string, CSSObject> = {
  ...THEMES,
  "*,::before,::after": {
    boxSizing: "border-box",
    border: "0 solid var(--line)",
  },
  "body,h1,h2,p,ol,ul": { margin: "0", padding: "0" },
  "ol,ul": { listStyle: "none" },
  html: {
    // The visible part of the window: components/room/keyboard.ts sets it as well.
    "--height": "100vh",
    fontFamily: FONT,
    lineHeight: "1.5",
    WebkitTextSizeAdjust: "100%",
  },
  "@supports (height:1dvh)": { html: { "--height": "100dvh" } },
  "input,textarea,select,button": {
    font: "inherit",
    color: "inherit",
    margin: "0",
  },
  "a,button,summary": {
    WebkitTapHighlightColor: "transparent",
    touchAction: "manipulation",
  },
  "[data-text=small]": { fontSize: "87.5%" },
  "[data-text=large]": { fontSize: "112.5%" },
  "[data-text=largest]": { fontSize: "125%" },
  "@keyframes wait": { to: { opacity: ".55" } },
  "@keyframes sought": { from: { background: "var(--accent)" } },
  "@keyframes leave": { to: { opacity: "0" } },
  "@keyframes turn": { to: { transform: "rotate(1turn)" } },
  "@keyframes appear": { from: { opacity: "0" } },
  ":focus-visible": {
    outline: "2px solid var(--accent)",
    outlineOffset: "2px",
  },
};
