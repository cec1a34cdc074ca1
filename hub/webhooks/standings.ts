import type { Engine } from "../engine/engine.ts";
import type { Position } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import type { Owner } from "./endpoint.ts";
import { parseStanding, type Standing } from "./standing.ts";

/** Returns how far a room was delivered, if it was. */
export async function standingOf(
  { deliveries }: Engine,
  room: string,
  owner: Owner,
): Promise<Standing | undefined> {
  const json = (await deliveries.of(room)).get(owner);
  return json === undefined ? undefined : parseStanding(json);
}

/** Replaces a standing, by what it is now. */
export async function changeStanding(
  { deliveries }: Engine,
  room: string,
  owner: Owner,
  change: (known: Standing | undefined) => Standing | undefined,
): Promise<void> {
  for (;;) {
    const json = (await deliveries.of(room)).get(owner);
    const known = json === undefined ? undefined : parseStanding(json);
    const changed = change(known);
    if (changed === known) return;
    const after = changed && JSON.stringify(changed);
    if (await deliveries.replace(room, owner, json, after)) return;
  }
}

/** Returns a standing that doesn't wait after a failure. */
export function retriedNow(standing: Standing): Standing {
  const { failing } = standing;
  return failing
    ? { ...standing, failing: { ...failing, retryAt: 0 } }
    : standing;
}

/** Returns a room's head; `undefined`: the room is no more. */
export async function headOf(
  engine: Engine,
  room: string,
): Promise<Position | undefined> {
  try {
    return await engine.head(room);
  } catch (error) {
    if (error instanceof Refusal && error.code === "no_such_room") return;
    throw error;
  }
}
