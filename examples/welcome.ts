/**
 * Welcomes whoever writes for the first time:
 *
 * ```sh
 * deno run --allow-net examples/welcome.ts https://chat.example/rooms/lobby
 * ```
 *
 * @module
 */
import { join, Refused, Unanswered, type Viewer } from "../client/mod.ts";

const url = (Deno.args[0] ?? "").replace(/\/$/, "");

/** Forget the oldest ids beyond this: the bot runs for months. */
const MAX_KNOWN = 10_000;

/** The ids of those who have written. */
const known = new Set<string>();

const room = await join(url, { name: "Doorkeeper", observes: true });
console.log(`${room.you.name} is in ${url}.`);

for await (const event of room) {
  if (event.type !== "message" || known.has(event.from.id)) continue;
  const { from } = event;
  known.add(from.id);
  if (known.size > MAX_KNOWN) known.delete(known.values().next().value!);
  if (from.role !== "viewer" || from.id === room.you.id) continue;
  if (!await isFirst(from)) continue;
  const { id, name } = from;
  try {
    await room.say(`Welcome, @${name}!`, { mentions: [{ id, name }] });
  } catch (error) {
    // In slow mode, say, somebody isn't welcomed.
    if (!(error instanceof Refused || error instanceof Unanswered)) throw error;
    console.warn(error.message);
  }
}

/**
 * Whether none of the room's newest messages but one is theirs: the bot may have restarted. If
 * the server is away, nobody is welcomed.
 */
async function isFirst({ id }: Viewer): Promise<boolean> {
  const query = new URLSearchParams({ viewer: id, limit: "2" });
  try {
    const response = await fetch(`${url}/messages?${query}`);
    const { messages } = await response.json();
    return messages?.length === 1;
  } catch (error) {
    console.warn(error);
    return false;
  }
}
