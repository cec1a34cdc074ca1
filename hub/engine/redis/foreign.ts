import { reason } from "../../operator/report.ts";
import { FOREIGN } from "./lua.ts";

const BEGINNING = new RegExp(`^(WRONGTYPE|${FOREIGN}) `);

/** Whether Redis refused because stored data isn't ours. */
export function isForeign(error: unknown): boolean {
  return BEGINNING.test(reason(error));
}
