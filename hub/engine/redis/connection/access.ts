import type { Access } from "./client.ts";
import type { Credentials, Target } from "./target.ts";
import { reason } from "../../../operator/report.ts";
import { OperatorError } from "../../../operator/operator_error.ts";

/** The settings of a Redis besides its URL. */
export interface RedisSettings {
  /** A file with the password; it is read for each connection. */
  readonly redisPasswordFile: string | undefined;
  /** A file with the certificate of the authority that signed Redis', in PEM. */
  readonly redisCa: string | undefined;
  /** Files with this client's certificate and its key, in PEM. */
  readonly redisCert: string | undefined;
  readonly redisKey: string | undefined;
  /**
   * How many replicas must have a message before it is accepted; `undefined`: one, where
   * there are any.
   */
  readonly redisReplicas: number | undefined;
}

/**
 * Returns how to connect to Redis.
 *
 * @throws {OperatorError} A file can't be read, or a setting is of no use.
 */
export function readAccess(
  target: Target,
  settings: Partial<RedisSettings>,
): Access {
  const { redisPasswordFile, redisCa, redisCert, redisKey } = settings;
  const files = [
    ["REDIS_CA", redisCa],
    ["REDIS_CERT", redisCert],
    ["REDIS_KEY", redisKey],
  ] as const;
  const [ca, cert, key] = files.map(([name, file]) => {
    if (file === undefined) return;
    if (target.tls) return readFile(name, file);
    throw new OperatorError(
      `Cannot use ${name}=${file}: REDIS_URL is without TLS. Begin it with rediss.`,
    );
  });
  if ((cert === undefined) !== (key === undefined)) {
    throw new OperatorError(
      "Cannot use REDIS_CERT or REDIS_KEY without the other. Set both.",
    );
  }
  // Later, a file that can't be read only fails a connection.
  if (redisPasswordFile !== undefined) readPassword(redisPasswordFile);
  return {
    database: target.database,
    tls: target.tls ? { ca, cert, key } : undefined,
    credentials: () => credentials(target, redisPasswordFile),
  };
}

// deno-lint-ignore require-await -- So that an error rejects.
async function credentials(
  { credentials }: Target,
  file: string | undefined,
): Promise<Credentials> {
  if (file === undefined) return credentials;
  return { ...credentials, password: readPassword(file) };
}

function readPassword(file: string): string {
  return readFile("REDIS_PASSWORD_FILE", file).trim();
}

function readFile(name: string, file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    throw new OperatorError(
      `Cannot read ${name}=${file}: ${reason(error)}.`,
      { cause: error },
    );
  }
}
