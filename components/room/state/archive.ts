/**
 * What was said before, from the server.
 *
 * @module
 */
import type { MessageEvent, Position } from "../../../hub/protocol.ts";

/** Messages of a room, in order, and the place in its order at which they were read. */
type Page = Position & { readonly messages: readonly MessageEvent[] };

/** The newest messages below a `seq`; `undefined`: they can't be had now. */
export function saidBefore(
  room: string,
  before: number,
  limit: number,
): Promise<Page | undefined> {
  return read(room, { before, limit });
}

/** What a viewer, by their id, said lately; `undefined`: it can't be had now. */
export function saidBy(
  room: string,
  viewer: string,
  limit: number,
): Promise<Page | undefined> {
  return read(room, { viewer, limit });
}

async function read(
  room: string,
  query: Readonly<Record<string, string | number>>,
): Promise<Page | undefined> {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  try {
    const response = await fetch(`/rooms/${room}/messages?${search}`);
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
