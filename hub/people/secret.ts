import { join } from "node:path";
import { OperatorError } from "../operator/operator_error.ts";
import { reason } from "../operator/report.ts";

/** Minimum length of a secret in characters. It is a key, not a password: shorter ones can be guessed. */
export const MIN_SECRET_LENGTH = 32;

/** Number of random bytes in a generated secret: the length of the HMAC's hash. */
const SECRET_BYTES = 32;

/**
 * Splits a list of secrets, newest first, separated by commas or line breaks. A new
 * secret goes before the old ones, which stay until everyone has returned; so secrets
 * rotate without logging anyone out.
 *
 * @returns At least one secret.
 * @throws {OperatorError} There is none, or one is too short.
 */
export function splitSecrets(text: string): string[] {
  const secrets = text.split(/[,\r\n]/).map((secret) => secret.trim())
    .filter(Boolean);
  if (
    secrets.length === 0 ||
    secrets.some((secret) => secret.length < MIN_SECRET_LENGTH)
  ) {
    throw new OperatorError(
      `Cannot use these secrets: each must have at least ${MIN_SECRET_LENGTH} characters, separated by commas or line breaks.`,
    );
  }
  return secrets;
}

/**
 * Returns the secrets stored in `DATA_DIR`, newest first. One is generated at the first
 * start, readable only by its owner. To rotate it, add a line before the others.
 *
 * @throws {OperatorError} They can't be read or written.
 */
export function keepSecret(folder: string): string[] {
  const path = join(folder, "secret");
  try {
    return read(path) ?? [make(path)];
  } catch (error) {
    throw new OperatorError(
      `Cannot store the secret in ${path}: ${
        reason(error)
      }. Let this process read and write it, or set SECRET.`,
      { cause: error },
    );
  }
}

function read(path: string): string[] | undefined {
  let held: string;
  try {
    held = Deno.readTextFileSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    return splitSecrets(held);
  } catch {
    throw new Error(
      "the secret in it is too short; remove the file to have a new one created",
    );
  }
}

/** Written to another file and renamed, so that a full disk or a kill can't leave half a secret. */
function make(path: string): string {
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES)).toHex();
  const aside = `${path}.new`;
  try {
    Deno.removeSync(aside);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  using file = Deno.openSync(aside, {
    write: true,
    createNew: true,
    mode: 0o600,
  });
  file.writeSync(new TextEncoder().encode(secret + "\n"));
  file.syncSync();
  Deno.renameSync(aside, path);
  return secret;
}
