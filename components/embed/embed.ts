import type { Look } from "./look.ts";

/** How a chat is embedded on another site. */
export interface Embed {
  /** The path of this page, where its forms return to. */
  readonly path: string;
  readonly look: Look;
  /** The origins of the sites that may show it. */
  readonly sites: readonly string[];
}
