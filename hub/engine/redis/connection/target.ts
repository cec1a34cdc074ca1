/** A host and its port. */
export interface Address {
  /** A name or an IP address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

/** What REDIS_URL says: which Redis to use, and how. */
export interface Target {
  /**
   * `server`: the hosts are one Redis. `sentinel`: they are Sentinels, which say where the
   * primary is. `cluster`: they are some of a cluster's nodes.
   */
  readonly kind: "server" | "sentinel" | "cluster";
  readonly hosts: readonly Address[];
  /** The name under which Sentinels watch the primary. */
  readonly service?: string;
  readonly database: number;
  readonly tls: boolean;
  readonly credentials: Credentials;
  /** For Sentinels. */
  readonly sentinelCredentials: Credentials;
}

/** A user and a password; `undefined`: the default user, or none. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
}

/** The forms of REDIS_URL, for messages. */
export const TARGET_FORMS =
  "a URL such as redis://127.0.0.1:6379/0, rediss://user:password@host, redis+sentinel://host1:26379,host2,host3/mymaster/0 or redis+cluster://host1:6379,host2";

const PORTS = { server: 6379, sentinel: 26379, cluster: 6379 } as const;

/** Scheme, credentials, hosts, path and query. */
const URL_PARTS =
  /^redis(s?)(?:\+(sentinel|cluster))?:\/\/(?:([^@/?#]*)@)?([^@/?#]+)((?:\/[^/?#]*)*)(?:\?([^#]*))?$/i;

/** A name, an IPv4 address, or an IPv6 address in brackets; then perhaps a port. */
const HOST_PARTS = /^(?:\[([\da-f:.]+)\]|([\w.-]+))(?::(\d{1,5}))?$/i;

/**
 * Parses a URL of Redis: `redis://` or `rediss://` (TLS), `user:password@`, a host with a
 * port (6379), and a database's number. For Sentinels `redis+sentinel://`, several hosts
 * (26379), the primary's name before the number, and perhaps `?sentinel_user=` and
 * `sentinel_password=`. For a cluster `redis+cluster://` and several hosts.
 *
 * @returns `undefined` if it is none.
 */
export function parseTarget(url: string): Target | undefined {
  const parts = url.match(URL_PARTS);
  if (!parts) return;
  const [, tls, form, credentials, hostList, path, query] = parts;
  const kind = (form?.toLowerCase() ?? "server") as Target["kind"];
  const hosts = hostList.split(",").map((host) => parseAddress(host, kind));
  if (!isWhole(hosts) || kind === "server" && hosts.length > 1) return;
  const [, ...segments] = path.replace(/\/$/, "").split("/");
  const service = kind === "sentinel" ? segments.shift() : undefined;
  if (kind === "sentinel" && !/^[\w.-]+$/.test(service ?? "")) return;
  const [database = "0", ...rest] = segments;
  if (rest.length > 0 || !/^\d{1,5}$/.test(database)) return;
  if (kind === "cluster" && Number(database) !== 0) return;
  const own = parseCredentials(credentials);
  const sentinels = parseSentinelCredentials(query);
  if (!own || !sentinels || query && kind !== "sentinel") return;
  return {
    kind,
    hosts,
    service,
    database: Number(database),
    tls: tls !== "",
    credentials: own,
    sentinelCredentials: sentinels,
  };
}

function parseAddress(text: string, kind: Target["kind"]): Address | undefined {
  const [, ipv6, name, port = String(PORTS[kind])] = text.match(HOST_PARTS) ??
    [];
  const host = ipv6 ?? name;
  return host && Number(port) > 0 && Number(port) < 65_536
    ? { host, port: Number(port) }
    : undefined;
}

function isWhole<T>(values: (T | undefined)[]): values is T[] {
  return !values.includes(undefined);
}

/** `undefined`: they hold a broken escape. */
function parseCredentials(text = ""): Credentials | undefined {
  const [username, ...password] = text.split(":");
  try {
    return {
      username: decodeURIComponent(username) || undefined,
      password: decodeURIComponent(password.join(":")) || undefined,
    };
  } catch {
    return;
  }
}

/** `undefined`: there are other parameters, or broken escapes. */
function parseSentinelCredentials(query = ""): Credentials | undefined {
  let credentials: Credentials = { username: undefined, password: undefined };
  for (const parameter of query.split("&").filter(Boolean)) {
    const [, name, value] =
      parameter.match(/^sentinel_(user|password)=(.*)$/) ?? [];
    try {
      if (!name) return;
      const field = name === "user" ? "username" : "password";
      credentials = { ...credentials, [field]: decodeURIComponent(value) };
    } catch {
      return;
    }
  }
  return credentials;
}

/** Returns an address as text. */
export function formatAddress({ host, port }: Address): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
