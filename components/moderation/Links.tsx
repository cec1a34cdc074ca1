/**
 * The section of a room's panel about the links that make moderators and hosts.
 *
 * @module
 */
import { ActionForm, Choice, Moment, Section } from "./parts.tsx";
import type { PanelView } from "./view.ts";

/** Makes and revokes links, for the host. */
export function Links({ view }: { view: PanelView }) {
  const { room, links, link, told, texts } = view;
  const { panel } = texts;
  return (
    <Section id="links" view={view} note={panel.linksHint}>
      {link && <NewLink link={link} told={told} />}
      <ul class="entries">
        {[...links].map(([id, { role, at }]) => (
          <li key={id} class="entry">
            <p class="entrybody">
              <b>{id.slice(0, 8)}</b> {panel.makes[role]}{" "}
              <span class="dim">{panel.made}</span>{" "}
              <Moment at={at} texts={texts} />
            </p>
            <ActionForm room={room} section="links" fields={{ link: id }}>
              <Choice name="action" value="revoke">{panel.revoke}</Choice>
            </ActionForm>
          </li>
        ))}
      </ul>
      <ActionForm room={room} section="links" fields={{ action: "link" }}>
        <Choice name="role" value="moderator">
          {panel.linkForModerators}
        </Choice>
        <Choice name="role" value="host">
          {panel.linkForHosts}
        </Choice>
      </ActionForm>
    </Section>
  );
}

/** A link that was just made. */
function NewLink({ link, told }: { link: string; told?: string }) {
  return (
    <p class="fresh" role="status">
      <label class="label" for="newlink">{told}</label>
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
