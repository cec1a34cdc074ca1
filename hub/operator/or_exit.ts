import { OperatorError } from "./operator_error.ts";

/**
 * Runs a process's start. On an {@linkcode OperatorError}, prints its message and exits.
 */
export async function orExit<T>(start: () => T | Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
