import { reason } from "../../operator/report.ts";
import { FOREIGN } from "./lua.ts";

const BEGINNING = new RegExp(`^(WRONGTYPE|${FOREIGN}) `);

/** Whether Redis answered that what is stored is not what we store. */
export function isForeign(error: unknown): boolean {
  return BEGINNING.test(reason(error));
}
