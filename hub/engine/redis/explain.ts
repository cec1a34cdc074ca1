import { OperatorError } from "../../operator/operator_error.ts";
import { redisReason } from "./connection/reason.ts";

/** What Hubbub's user of Redis may do. */
const PERMISSIONS =
  "~hubbub:* &hubbub:* +@all -@admin -@dangerous +info +config|get";

/** Error messages from Redis and the network, and what an operator can do about them. */
const EXPLANATIONS: readonly (readonly [RegExp, string])[] = [
  [
    /^Sentinel: (WRONGPASS|NOAUTH|ERR AUTH|ERR invalid password)/,
    "its Sentinels want another password; write ?sentinel_password=… at the end of the URL",
  ],
  [
    /^(WRONGPASS|ERR AUTH|ERR invalid password)/,
    "the user or password is wrong",
  ],
  [
    /^NOAUTH/,
    "it requires a password; add it to the URL: redis://:password@host",
  ],
  [
    /DB index|no such db/i,
    "it has no database with that number; choose another, or raise `databases` in Redis",
  ],
  [
    /^NOPERM/,
    `its user lacks permissions that Hubbub needs; allow ${PERMISSIONS}`,
  ],
  [/^LOADING/, "it is still loading its data; start again in a moment"],
  [
    /^(OOM|ERR .*\bOOM\b)/,
    "it is full; raise its `maxmemory`, or remove what else is in it",
  ],
  [
    /^MISCONF/,
    "it refuses writes because it can't save its data; see its log, and free its disk",
  ],
  [/^(READONLY|MASTERDOWN)/, "it is a replica; use its primary"],
  [
    /^NOREPLICAS/,
    "it refuses writes because too few of its replicas are connected (`min-replicas-to-write`); see to them",
  ],
  [
    /^(MOVED|ASK|CROSSSLOT|ERR SELECT is not allowed in cluster)/,
    "it is part of a cluster; write redis+cluster:// instead of redis://",
  ],
  [
    /^CLUSTERDOWN|majority of its cluster/,
    "its cluster is down: some of its nodes are missing, or not connected to the majority; see `CLUSTER INFO` on them",
  ],
  [
    /^ERR This instance has cluster support disabled/,
    "it is not part of a cluster; write redis:// instead of redis+cluster://",
  ],
  [
    /^ERR unknown command .?HELLO/i,
    "it is older than Redis 7, or a proxy; use Redis 7 or later, or Valkey, without a proxy",
  ],
  [
    /^ERR unknown command '?SENTINEL/i,
    "it is not a Sentinel; use the Sentinels' addresses, whose port is usually 26379",
  ],
  [
    /^(ERR No such master|no Sentinel knows)/i,
    "its Sentinels watch no primary of that name; see `SENTINEL MASTERS` on one of them",
  ],
  [
    /^ERR unknown command/i,
    "it doesn't know a command that Hubbub needs: it is a Sentinel or a proxy; use the primary's address and port",
  ],
  [
    /^BUSY/,
    "it is busy with a script of another program; wait for it, or kill it",
  ],
  [
    /^ERR max number of clients/,
    "it has no room for more clients; raise its `maxclients`",
  ],
  [
    /^DENIED/,
    "it accepts only clients on its own machine (`protected-mode`); set a password",
  ],
  [/^WRONGTYPE/, "a key of Hubbub holds something else; use another database"],
  [
    /UnknownIssuer|self.signed|unable to (get|verify)|unknown ca/i,
    "its certificate is signed by an authority that isn't known here; set REDIS_CA to a file with that authority's certificate",
  ],
  [
    /NotValidForName|Hostname\/IP|altname/i,
    "its certificate is for another host name; use that name in the URL",
  ],
  [
    /CertExpired|CertificateExpired|certificate: ?Expired|has expired/i,
    "its certificate has expired; renew it",
  ],
  [
    /InvalidContentType|corrupt message|wrong version|packet length/i,
    "it doesn't speak TLS on that port; write redis:// instead of rediss://, or use its TLS port",
  ],
];

/** Returns the error for a Redis that can't be used: one sentence, without the password. */
export function explain(url: string, error: unknown): OperatorError {
  if (error instanceof OperatorError) return error;
  const problem = redisReason(error);
  const known = EXPLANATIONS.find(([beginning]) => beginning.test(problem))
    ?.[1];
  return startError(
    url,
    known ? `${known} (Redis says: ${problem})` : unreachable(url, problem),
    error,
  );
}

/** A TLS port closes a plain connection, and a plain port doesn't answer a TLS handshake. */
function unreachable(url: string, problem: string): string {
  if (/^rediss/i.test(url) && /timeout/i.test(problem)) {
    return `it can't be reached, or doesn't speak TLS on that port (${problem}); start it, fix the URL, or write redis:// if it has no TLS`;
  }
  if (/closed|fatal alert/.test(problem) && /^rediss/i.test(url)) {
    return `it closes the connection (${problem}); set REDIS_CERT and REDIS_KEY if it asks for a client certificate`;
  }
  if (/ECONNRESET|closed/.test(problem) && !/^rediss/i.test(url)) {
    return `it closes the connection (${problem}); write rediss:// if it expects TLS on that port`;
  }
  return `it can't be reached (${problem}); start it, or fix the URL`;
}

/** Returns the URL without credentials. */
function shownUrl(url: string): string {
  return url.replace(/\/\/[^/]*@/, "//").replace(/\?.*$/, "");
}

/** Returns the error for a Redis that can't be used, which says why. */
export function startError(
  url: string,
  problem: string,
  cause?: unknown,
): OperatorError {
  return new OperatorError(
    `Cannot use REDIS_URL=${shownUrl(url)}: ${problem}.`,
    { cause },
  );
}
