import { join } from "node:path";
import { OperatorError } from "./operator_error.ts";
import { reason } from "./report.ts";

/** Bytes of chance in a secret that we make: as many as the HMAC's hash gives. */
const BYTES = 32;

/**
 * The secret of a `DATA_DIR`: made at the first start, readable by its owner only.
 *
 * @throws {OperatorError} It can be neither read nor written.
 */
export function keepSecret(folder: string): string {
  const path = join(folder, "secret");
  try {
    return read(path) ?? make(path);
  } catch (error) {
    throw new OperatorError(
      `Cannot keep a secret in ${path}: ${
        reason(error)
      }. Let this process read and write it, or set SECRET.`,
      { cause: error },
    );
  }
}

function read(path: string): string | undefined {
  try {
    const secret = Deno.readTextFileSync(path).trim();
    if (secret.length < BYTES) {
      throw new Error(
        "what it holds is too short for a secret; remove it to have a new one made",
      );
    }
    return secret;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Written aside and renamed, so that a full disk or a kill leaves no half of a secret behind. */
function make(path: string): string {
  const secret = crypto.getRandomValues(new Uint8Array(BYTES)).toHex();
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
