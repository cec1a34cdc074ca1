import type { Engine } from "../engine/engine.ts";
import type { Position } from "../protocol.ts";
import { Refusal } from "../refusal.ts";
import { type Cursor, parseCursor, placed, type Start } from "./cursor.ts";
import type { Endpoint, Owner } from "./endpoint.ts";

/** A cursor as it is stored. */
export interface StoredCursor {
  /** `undefined`: there is none. */
  readonly json: string | undefined;
  /** `undefined`: there is none, or we didn't write it. */
  readonly cursor: Cursor | undefined;
}

/** Returns the cursors of a room. */
export async function cursorsOf(
  { deliveries }: Engine,
  room: string,
): Promise<Readonly<Record<Owner, StoredCursor>>> {
  const texts = await deliveries.of(room);
  const of = (owner: Owner) => {
    const json = texts.get(owner);
    return { json, cursor: json === undefined ? undefined : parseCursor(json) };
  };
  return { operator: of("operator"), host: of("host") };
}

/** Replaces a cursor, by what it is now. */
export async function changeCursor(
  engine: Engine,
  room: string,
  owner: Owner,
  change: (known: Cursor | undefined) => Cursor | undefined,
): Promise<void> {
  for (;;) {
    const { json, cursor } = (await cursorsOf(engine, room))[owner];
    const changed = change(cursor);
    if (changed === cursor) return;
    const after = changed && JSON.stringify(changed);
    if (await engine.deliveries.replace(room, owner, json, after)) return;
  }
}

/** Stores where an endpoint begins, unless it has begun. */
export async function begin(
  engine: Engine,
  room: string,
  endpoint: Pick<Endpoint, "id" | "owner">,
  start: Start,
): Promise<void> {
  const head = await engine.head(room);
  await changeCursor(
    engine,
    room,
    endpoint.owner,
    (known) => placed(known, endpoint, head, start),
  );
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
