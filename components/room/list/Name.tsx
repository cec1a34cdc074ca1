/**
 * A viewer's name.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import type { CommonTexts } from "../../texts/catalogue.ts";

/** The name, with a badge for moderators and hosts. */
export function Name(
  { of: { name, role }, texts }: { of: Viewer; texts: CommonTexts },
) {
  const badge = texts.badges[role];
  return (
    <>
      <b class="name notranslate" dir="auto">{name}</b>
      {badge && <span class="badge">{badge}</span>}
    </>
  );
}
