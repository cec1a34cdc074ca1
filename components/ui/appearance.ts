/**
 * The viewer's theme and text size. They are kept in a cookie, which the server reads, so
 * that they apply before the first paint and on every page of the site.
 *
 * @module
 */

export const THEMES = ["system", "light", "dark"] as const;
export const TEXT_SIZES = ["small", "normal", "large", "largest"] as const;

export interface Appearance {
  readonly theme: typeof THEMES[number];
  readonly textSize: typeof TEXT_SIZES[number];
}

/** The colours of the page, for the browser's own controls around it. */
export const PAGE_COLOURS = { light: "#f6f3ee", dark: "#14120f" } as const;

/** What a new viewer has. */
export const USUAL: Appearance = { theme: "system", textSize: "normal" };

const COOKIE = "appearance";

/** A year. */
const COOKIE_AGE_SECONDS = 365 * 24 * 60 * 60;

/** Reads a cookie header; what it doesn't say is as usual. */
export function appearanceIn(cookies: string | null): Appearance {
  const [, theme, textSize] =
    /(?:^|;\s*)appearance=(\w+)-(\w+)/.exec(cookies ?? "") ?? [];
  return {
    theme: THEMES.find((each) => each === theme) ?? USUAL.theme,
    textSize: TEXT_SIZES.find((each) => each === textSize) ?? USUAL.textSize,
  };
}

/** The content of the page's `color-scheme`, and of its `theme-color` in each scheme. */
export function schemeOf({ theme }: Appearance): {
  readonly scheme: string;
  readonly light: string;
  readonly dark: string;
} {
  const chosen = theme === "system" ? undefined : PAGE_COLOURS[theme];
  return {
    scheme: theme === "system" ? "light dark" : theme,
    light: chosen ?? PAGE_COLOURS.light,
    dark: chosen ?? PAGE_COLOURS.dark,
  };
}

/** Applies an appearance to the page, and stores it for the others. */
export function setAppearance(appearance: Appearance): void {
  const { dataset } = document.documentElement;
  dataset.theme = appearance.theme;
  dataset.text = appearance.textSize;
  const { scheme, light, dark } = schemeOf(appearance);
  setMeta("color-scheme", scheme);
  setMeta("theme-color", light, "light");
  setMeta("theme-color", dark, "dark");
  const { theme, textSize } = appearance;
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${COOKIE}=${theme}-${textSize}; path=/; ` +
    `max-age=${COOKIE_AGE_SECONDS}; samesite=lax${secure}`;
}

function setMeta(name: string, content: string, media = ""): void {
  document.querySelector<HTMLMetaElement>(
    `meta[name=${name}]${media && `[media*=${media}]`}`,
  )!.content = content;
}
