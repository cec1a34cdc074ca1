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
    ctx.state.config = config;
    Object.assign(ctx.state, placeOf(ctx.req, ctx.info.remoteAddr, config));
    return ctx.next();
  };
}

/** Returns where a request comes from. */
export function placeOf(
  { url, headers }: Request,
  remoteAddr: Deno.Addr,
  { trustProxy }: Pick<Config, "trustProxy">,
): Pick<State, "source" | "tls"> {
  const name = "hostname" in remoteAddr ? remoteAddr.hostname : "";
  const peer = parseAddress(name) ?? name;
  const source = sourceOf(peer, headers, trustProxy);
  reportUnreadable(source);
  return {
    source: { ...source, peer },
    tls: source.scheme ? source.scheme === "https" : url.startsWith("https:"),
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
