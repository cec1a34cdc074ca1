import { idsOf } from "../people/person.ts";
import type { Registration } from "./registration.ts";

/** Tells a client that a moderator refused its viewer's held message. */
export function tellRefused(registration: Registration): void {
  const { id } = registration.registrant.person.viewer;
  registration.answer({ type: "review", refused: id });
}

/** Tells those clients whose viewers, also under earlier ids, are among these. */
export function tellRefusedAuthors(
  registrations: Iterable<Registration>,
  viewers: readonly string[],
): void {
  if (viewers.length === 0) return;
  const refused = new Set(viewers);
  for (const registration of registrations) {
    const ids = idsOf(registration.registrant.person);
    if (ids.some((id) => refused.has(id))) tellRefused(registration);
  }
}
