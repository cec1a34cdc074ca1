/**
 * A viewer's name.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import type { CommonTexts } from "../../texts/catalogue.ts";

/** The name, with a badge for moderators, hosts and bots, and for whom a bot speaks. */
export function Name(
  { of: { name, role, bot }, texts }: { of: Viewer; texts: CommonTexts },
) {
  const badge = texts.badges[bot === undefined ? role : "bot"];
  return (
    <>
      <b class="name notranslate" dir="auto">{name}</b>
      {badge && <span class="badge">{badge}</span>}
      {bot && <bdi class="speaker notranslate">{bot}</bdi>}
    </>
  );
}
