import { FIRST_PORT, isFree, PORTS } from "../../tasks/dev/free_port.ts";

/** Keeps the last port given, for all concurrent tests. */
const LAST = `${Deno.env.get("TMPDIR") ?? "/tmp"}/hubbub-test-port`;

/** A free port, which no other test gets until all others have been given. */
export function ownPort(): number {
  using file = Deno.openSync(LAST, { write: true, create: true });
  file.lockSync(true);
  let port = Number(Deno.readTextFileSync(LAST)) || FIRST_PORT;
  do {
    port = FIRST_PORT + (port + 1 - FIRST_PORT) % PORTS;
  } while (!isFree(port));
  Deno.writeTextFileSync(LAST, String(port));
  return port;
}
