/** Where tests note the port that was taken last: those that run side by side share it. */
const LAST = `${Deno.env.get("TMPDIR") ?? "/tmp"}/hubbub-test-port`;

/** Outside of those that the system gives by itself. */
const FIRST = 20_000;
const COUNT = 10_000;

/** A port that nobody listens on, and that no other test is given for a long time. */
export function ownPort(): number {
  using note = Deno.openSync(LAST, { read: true, write: true, create: true });
  note.lockSync(true);
  const bytes = new Uint8Array(8);
  note.readSync(bytes);
  let port = parseInt(new TextDecoder().decode(bytes)) || FIRST;
  do {
    port = FIRST + (port + 1 - FIRST) % COUNT;
  } while (!isFree(port));
  note.truncateSync();
  note.seekSync(0, Deno.SeekMode.Start);
  note.writeSync(new TextEncoder().encode(String(port)));
  return port;
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
