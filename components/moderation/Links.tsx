/**
 * The section of a room's panel about the links that make moderators and hosts.
 *
 * @module
 */
import { ActionForm, Choice, Moment, Section } from "./parts.tsx";
import type { PanelView } from "./view.ts";

/** Makes and revokes links, for the host. */
export function Links({ view: { room, links, now } }: {
  view: PanelView;
}) {
  return (
    <Section
      id="links"
      title="Links"
      note="Whoever opens a link of this room becomes a moderator or a host, on every device on which they do. Revoking it takes away what it gave."
    >
      <ul class="entries">
        {[...links].map(([id, { role, at }]) => (
          <li key={id} class="entry">
            <p class="entrybody">
              <b>{id.slice(0, 8)}</b> makes a {role}{" "}
              <span class="dim">made</span> <Moment at={at} now={now} />
            </p>
            <ActionForm room={room} fields={{ link: id }}>
              <Choice name="action" value="revoke">Revoke</Choice>
            </ActionForm>
          </li>
        ))}
      </ul>
      <ActionForm room={room} fields={{ action: "link" }}>
        <Choice name="role" value="moderator">
          Make a link for moderators
        </Choice>
        <Choice name="role" value="host">
          Make a link for hosts
        </Choice>
      </ActionForm>
    </Section>
  );
}

/** A link that was just made. */
export function NewLink({ link, told }: { link: string; told?: string }) {
  return (
    <p class="fresh" role="status">
      <label class="label" for="newlink">{told} Copy it.</label>
      <input
        class="input"
        id="newlink"
        readonly
        autocomplete="off"
        spellcheck={false}
        value={link}
      />
    </p>
  );
}
