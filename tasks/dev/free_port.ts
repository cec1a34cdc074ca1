/** The ports from 20,000 on, below those that the system gives by itself. */
export const FIRST_PORT = 20_000;
export const PORTS = 10_000;

/** A port that nobody listens on. */
export function freePort(): number {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    if (isFree(port)) return port;
  }
}

/** Whether nobody listens on a port. */
export function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
