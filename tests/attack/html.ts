/**
 * Checks HTML as a browser reads it.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";

/** Tags with their attributes, as a browser reads them if all quotes are closed. */
const TAG = /<([a-z][a-z0-9-]*)((?:\s+[^\s"'<>/=]+(?:="[^"]*")?)*)\s*\/?>/gi;
const ATTRIBUTE = /\s([^\s"'<>/=]+)(?:="([^"]*)")?/g;

/** A page without its scripts' text. A browser ends a script only at `</script`. */
export function withoutScripts(html: string): string {
  return html.replace(/(<script\b[^>]*>)[^]*?<\/script>/gi, "$1");
}

/**
 * Asserts that a page would run only its own scripts, and that `marker` is in no tag
 * except in attribute values.
 */
export function expectInert(html: string, marker: string): void {
  const rest = withoutScripts(html);
  const tags = [...rest.matchAll(TAG)];
  assertEquals(
    tags.length,
    [...rest.matchAll(/<[a-z]/gi)].length,
    "There is a tag whose quotes are not closed",
  );
  for (const [tag, name, attributes] of tags) {
    assert(!name.includes(marker), tag);
    for (const [, attribute, value = ""] of attributes.matchAll(ATTRIBUTE)) {
      assert(!attribute.includes(marker), tag);
      assert(!/^on/i.test(attribute), tag);
      if (/^(href|src|action|formaction|content)$/i.test(attribute)) {
        assert(!/^\s*(javascript|data|vbscript):/i.test(value), tag);
      }
    }
    if (/^(script|style)$/i.test(name)) assertMatch(attributes, /nonce="\S+"/);
    assert(!/^(iframe|object|embed|base|img)$/i.test(name), tag);
  }
}
