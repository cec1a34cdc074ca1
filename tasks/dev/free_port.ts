/** The ports from 20,000, below the system's ephemeral ones. */
export const FIRST_PORT = 20_000;
export const PORTS = 10_000;

/** Returns a random free port. */
export function freePort(): number {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (isFree(port)) return port;
  }
}

/** Whether a port is free. */
export function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
