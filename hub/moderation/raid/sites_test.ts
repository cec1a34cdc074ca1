import { assertEquals } from "@std/assert";
import { findLinks } from "../../wording/links.ts";
import { siteOf, sitesIn } from "./sites.ts";

Deno.test("A site is what somebody registered, whatever is before or after it", () => {
  for (
    const [url, site] of [
      ["https://xyz.com", "xyz.com"],
      ["https://www.shop.XYZ.com./a?b#c", "xyz.com"],
      ["http://a.example.co.uk:8080/x", "example.co.uk"],
      ["https://example.uk", "example.uk"],
      ["https://b.example.com.br/", "example.com.br"],
      ["https://203.0.113.7/a", "203.0.113.7"],
      ["https://[2001:db8::1]/a", "[2001:db8::1]"],
      ["https://localhost/a", "localhost"],
    ]
  ) assertEquals(siteOf(url), site, url);
});

Deno.test("On a site that many share, the first part of the path counts", () => {
  for (
    const [url, site] of [
      ["https://t.me/spammer?x=1", "t.me/spammer"],
      ["https://discord.gg/abc", "discord.gg/abc"],
      ["https://discord.com/invite/abc/", "discord.com/abc"],
      ["https://m.youtube.com/@ann/live", "youtube.com/@ann"],
      ["https://twitch.tv", "twitch.tv"],
      ["https://discord.com/invite", "discord.com"],
    ]
  ) assertEquals(siteOf(url), site, url);
});

Deno.test("A message's sites are those of its links", () => {
  const text = "see xyz.com/a and https://sub.xyz.com or t.me/x";
  assertEquals([...sitesIn(text, findLinks(text))], ["xyz.com", "t.me/x"]);
  assertEquals(sitesIn("none", undefined).size, 0);
});
