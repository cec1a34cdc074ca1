import type { Look } from "./look.ts";

/** What a chat is told that stands on a page of another site. */
export interface Embed {
  /** The address of this page, to which its forms lead back. */
  readonly path: string;
  readonly look: Look;
  /** Origins of the sites that may show it. */
  readonly sites: readonly string[];
}
