import type { ComponentChildren } from "preact";
import { Rooms } from "./Rooms.tsx";
import {
  Instances,
  Log,
  Refusals,
  RestrictedEverywhere,
  Settings,
  Storage,
} from "./Sections.tsx";
import type { AdminSection, AdminView } from "./view.ts";

/** The sections in their order. */
const SECTIONS: readonly AdminSection[] = [
  "rooms",
  "instances",
  "refusals",
  "restricted",
  "storage",
  "settings",
  "log",
];

/**
 * The operator's page.
 *
 * @param children What keeps it up to date.
 */
export function AdminPage(
  { view, children }: { view: AdminView; children: ComponentChildren },
) {
  const { admin } = view.texts;
  return (
    <main class="sheet panel">
      <div class="panelside">
        <nav aria-label={admin.index}>
          <ul class="index">
            {SECTIONS.map((id) => (
              <li key={id}>
                <a href={`#${id}`}>{admin.sections[id]}</a>
              </li>
            ))}
          </ul>
        </nav>
        <form method="post" action="/admin" class="signout">
          <input type="hidden" name="action" value="sign-out" />
          <button type="submit" class="small">{admin.signOut}</button>
        </form>
      </div>
      <div class="panelbody adminbody">
        <h1 class="headline">{admin.title}</h1>
        {view.told && <p class="outcome" role="status">{view.told}</p>}
        {children}
        <Rooms view={view} />
        <Instances view={view} />
        <Refusals view={view} />
        <RestrictedEverywhere view={view} />
        <Storage view={view} />
        <Settings view={view} />
        <Log view={view} />
      </div>
    </main>
  );
}
