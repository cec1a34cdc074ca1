import { createClient, RESP_TYPES } from "@redis/client";
import { reason } from "../../../operator/report.ts";
import type { Address, Credentials } from "./target.ts";

/** How long connecting may take, in milliseconds. */
const CONNECT_TIMEOUT_MS = 2_000;

/** How often a connection is pinged, and how long it may be silent before it is dropped, in milliseconds. */
const PING_INTERVAL_MS = 1_000;
const MAX_SILENCE_MS = 4_000;

/** Maximum pause between two attempts to connect, in milliseconds. */
const MAX_RETRY_MS = 1_000;

/** Maximum number of commands that wait for a reply or for the network. */
const MAX_COMMANDS = 50_000;

/** A reply from Redis. */
export type Reply = null | number | string | Reply[];

/** Certificates for TLS, in PEM. */
export interface Certificates {
  /** The authority that signed Redis' certificate; absent: the usual ones. */
  readonly ca?: string;
  /** This client's certificate and its key. */
  readonly cert?: string;
  readonly key?: string;
}

/** How to connect to the nodes of a Redis. */
export interface Access {
  readonly database: number;
  /** `undefined`: without TLS. */
  readonly tls?: Certificates;
  /** Called for each connection, because a password may change. */
  credentials(): Promise<Credentials>;
}

/** One connection to a Redis. */
export type Client = ReturnType<typeof createNodeClient>;

/**
 * A server refuses a client's certificate after the handshake. Deno 2.9.6 may emit that
 * between the events that @redis/client 5.12 waits for and those that it listens to, which
 * would end the process. The client finds the connection closed.
 */
function surviveRefusedCertificates(): void {
  globalThis.addEventListener("error", (event) => {
    if (/^received fatal alert: /.test(reason(event.error))) {
      event.preventDefault();
    }
  });
}

let survives = false;

/**
 * Returns a client that isn't connected yet.
 *
 * @param lasting Whether to connect again when the connection is lost.
 */
export function createNodeClient(
  { host, port }: Address,
  { database, tls, credentials }: Access,
  lasting: () => boolean,
) {
  if (tls && !survives) {
    survives = true;
    surviveRefusedCertificates();
  }
  return createClient({
    ...database > 0 && { database },
    RESP: 3,
    // Commands are sent without their types, and these replies are read as lists.
    commandOptions: { typeMapping: { [RESP_TYPES.MAP]: Array } },
    maintNotifications: "disabled",
    credentialsProvider: { type: "async-credentials-provider", credentials },
    commandsQueueMaxLength: MAX_COMMANDS,
    disableOfflineQueue: true,
    pingInterval: PING_INTERVAL_MS,
    socket: {
      host,
      port,
      ...tls && { tls: true as const, ...tls },
      connectTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: MAX_SILENCE_MS,
      // Random, so that the instances that lost the same Redis don't return at once.
      reconnectStrategy: (retries) =>
        lasting() &&
        Math.min(50 * 2 ** retries, MAX_RETRY_MS) * (0.5 + Math.random() / 2),
    },
  });
}
