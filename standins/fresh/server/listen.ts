import { DENO_DEPLOYMENT_ID } from "../shared/build_id.ts";

/** What {@linkcode App.listen} takes. */
export type ListenOptions =
  & Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>
  & { remoteAddress?: string };

type Handler = (
  req: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Promise<Response>;

function announce(options: ListenOptions): (addr: Deno.NetAddr) => void {
  return ({ hostname, port }) => {
    if (DENO_DEPLOYMENT_ID !== undefined) return;
    const protocol = options.key && options.cert ? "https" : "http";
    const isAny = hostname === "0.0.0.0" || hostname === "::";
    const host = isAny ? "localhost" : hostname.replace(/^.*:.*$/, "[$&]");
    console.log(`Ready: ${protocol}://${host}:${port}/`);
    if (options.remoteAddress) console.log(`Remote: ${options.remoteAddress}`);
  };
}

/** Serves on the port that is asked for, or the first free one from 8000. */
export function serve(
  options: ListenOptions,
  handler: Handler,
): Deno.HttpServer<Deno.NetAddr> {
  const full = { onListen: announce(options), ...options };
  if (options.port) return Deno.serve(full, handler);
  for (let port = 8000;; port++) {
    try {
      return Deno.serve({ ...full, port }, handler);
    } catch (error) {
      const taken = error instanceof Deno.errors.AddrInUse;
      if (!taken || port === 8019) throw error;
    }
  }
}
