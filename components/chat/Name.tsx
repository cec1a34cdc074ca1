/**
 * What somebody is called.
 *
 * @module
 */
import type { Role, Viewer } from "../../hub/protocol.ts";

const BADGES: Record<Role, string | undefined> = {
  viewer: undefined,
  moderator: "Mod",
  host: "Host",
};

/** A name, with what its bearer is in the room. */
export function Name({ of: { name, role } }: { of: Viewer }) {
  const badge = BADGES[role];
  return (
    <>
      <b class="name" dir="auto">{name}</b>
      {badge && <span class="badge">{badge}</span>}
    </>
  );
}
