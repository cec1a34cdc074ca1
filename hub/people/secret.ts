import { join } from "node:path";
import { OperatorError } from "../operator/operator_error.ts";
import { reason } from "../operator/report.ts";

/** A secret is a key, not a password: shorter ones can be tried out. In characters. */
export const MIN_SECRET_LENGTH = 32;

/** Bytes of chance in a secret that we make: as many as the HMAC's hash gives. */
const SECRET_BYTES = 32;

/**
 * Secrets that stand in one text, the newest first, with commas or line breaks
 * between them. A new one is put before the old ones, which stay until everybody
 * has been seen again: so it rotates without logging anybody out.
 *
 * @returns At least one secret.
 * @throws {OperatorError} There is none, or one of them is too short.
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
 * The secrets of a `DATA_DIR`, the newest first: one is made at the first start,
 * readable by its owner only. To rotate it, put a line before the others.
 *
 * @throws {OperatorError} They can be neither read nor written.
 */
export function keepSecret(folder: string): string[] {
  const path = join(folder, "secret");
  try {
    return read(path) ?? [make(path)];
  } catch (error) {
    throw new OperatorError(
      `Cannot keep a secret in ${path}: ${
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

/** Written aside and renamed, so that a full disk or a kill leaves no half of a secret behind. */
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
