import type { Links } from "../../protocol.ts";
import { hrefOf } from "../../wording/href.ts";

/** Labels below a country's domain under which names are registered: `example.co.uk`. */
const SECOND_LEVEL: ReadonlySet<string> = new Set(
  "ac co com edu gob gov go ne net nom or org".split(" "),
);

/** Sites whose paths belong to many people: there, the first part of the path counts too. */
const SHARED: ReadonlySet<string> = new Set(
  [
    "bit.ly bsky.app cutt.ly discord.com discord.gg facebook.com github.com",
    "instagram.com is.gd linktr.ee paypal.me reddit.com rebrand.ly t.co t.me",
    "telegram.me tiktok.com tinyurl.com twitch.tv twitter.com vk.com wa.me",
    "x.com youtu.be youtube.com",
  ].join(" ").split(" "),
);

/**
 * Returns the site of a URL: the domain that somebody registered, as far as can be told
 * without a list of all public suffixes, and on sites that many people share, the first
 * part of the path.
 */
export function siteOf(href: string): string {
  const { hostname, pathname } = new URL(href);
  const labels = hostname.replace(/\.$/, "").split(".");
  const isNumber = /^[\d.]+$|:/.test(hostname);
  const kept = labels.at(-1)?.length === 2 && SECOND_LEVEL.has(labels.at(-2)!)
    ? 3
    : 2;
  const domain = isNumber ? hostname : labels.slice(-kept).join(".");
  if (!SHARED.has(domain)) return domain;
  // Of discord.com/invite/x, the invitation counts.
  const [first, second] = pathname.split("/").filter((part) => part !== "");
  const owner = first === "invite" ? second : first;
  return owner === undefined ? domain : `${domain}/${owner}`;
}

/** Returns the sites that a message links to. */
export function sitesIn(text: string, links: Links | undefined): Set<string> {
  const sites = new Set<string>();
  for (const [from, to] of links ?? []) {
    const href = hrefOf(text.slice(from, to));
    if (href !== undefined) sites.add(siteOf(href));
  }
  return sites;
}
