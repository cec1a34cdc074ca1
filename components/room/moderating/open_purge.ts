import "../first_modules.ts";
import type { Session } from "../state/session.ts";
import type { Line } from "../state/timeline.ts";

/** Opens the sheet with what is the same and the like. */
export function openPurge(_session: Session, _line: Line): void {}
