/** What this uses of Deno's own code. */
interface Core {
  tryClose(resource: number): void;
}

const core = coreOf(Reflect.get(Deno, Reflect.get(Deno, "internal")));

/**
 * Ends a socket's connection without the peer's consent. No public API does: `close()`
 * waits for the peer's answer without a limit, and reads on meanwhile. This closes the
 * resource below the socket, as Deno's own `idleTimeout` does; its close event follows.
 * While a write is pending, which is only when the peer doesn't read, the connection
 * lasts until that write ends. See docs/upstream.md.
 *
 * @returns Whether it could; false if this version of Deno keeps the resource elsewhere.
 */
export function abortSocket(socket: WebSocket): boolean {
  const id = Object.getOwnPropertySymbols(socket)
    .find(({ description }) => description === "[[rid]]");
  const resource = id && Reflect.get(socket, id);
  if (!core || typeof resource !== "number") return false;
  core.tryClose(resource);
  return true;
}

function coreOf(internals: unknown): Core | undefined {
  if (!isObject(internals) || !("core" in internals)) return;
  const { core } = internals;
  return isCore(core) ? core : undefined;
}

function isCore(value: unknown): value is Core {
  return isObject(value) && "tryClose" in value &&
    typeof value.tryClose === "function";
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
