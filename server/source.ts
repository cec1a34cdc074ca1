import type { Middleware } from "fresh";
import { report } from "../hub/operator/report.ts";
import { parseAddress } from "../hub/people/address.ts";
import { type Source, sourceOf } from "../hub/people/forwarded.ts";
import type { Config } from "./config.ts";
import type { State } from "./state.ts";

/** Most characters of an unreadable value in the log. */
const SHOWN = 60;

let hasReported = false;

/** Sets where the request comes from in the state, for the middlewares after it. */
export function findSource(config: Config): Middleware<State> {
  return (ctx) => {
    const { remoteAddr } = ctx.info;
    const peer = "hostname" in remoteAddr ? remoteAddr.hostname : "";
    const source = sourceOf(peer, ctx.req.headers, config.trustProxy);
    reportUnreadable(source);
    const { state } = ctx;
    state.config = config;
    state.source = { ...source, peer: parseAddress(peer) ?? peer };
    state.tls = (source.scheme ?? ctx.url.protocol.slice(0, -1)) === "https";
    return ctx.next();
  };
}

/** Logs once in a process' life, because any client may cause it; never an address. */
function reportUnreadable({ unreadable }: Source): void {
  if (!unreadable || hasReported) return;
  hasReported = true;
  const { header, value } = unreadable;
  const shape = value.slice(0, SHOWN).replace(/\d/g, "0")
    .replace(/[^\W0_]|[^ -~]/g, "x");
  report("warn", "forwarded_unreadable", { header, shape });
}
