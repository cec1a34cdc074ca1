/**
 * What somebody is called.
 *
 * @module
 */
import type { Viewer } from "../../../hub/protocol.ts";
import type { CommonTexts } from "../../texts/catalogue.ts";

/** A name, with what its bearer is in the room. */
export function Name(
  { of: { name, role }, texts }: { of: Viewer; texts: CommonTexts },
) {
  const badge = texts.badges[role];
  return (
    <>
      <b class="name" dir="auto">{name}</b>
      {badge && <span class="badge">{badge}</span>}
    </>
  );
}
