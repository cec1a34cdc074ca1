import { OperatorError } from "./operator_error.ts";

/** Runs what starts a process; an operator's mistake ends it with one line, not a stack. */
export async function orExit<T>(start: () => T | Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    console.error(error.message);
    Deno.exit(1);
  }
}
