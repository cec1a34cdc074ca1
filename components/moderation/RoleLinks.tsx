/**
 * The panel's section for links that make people moderators or hosts.
 *
 * @module
 */
import {
  ActionForm,
  AskingButton,
  DateTime,
  NewSecret,
  Section,
  SubmitButton,
} from "./panel_parts.tsx";
import type { PanelView } from "./view.ts";

/** Creates and revokes links, and ends roles; for the host. */
export function RoleLinks({ view }: { view: PanelView }) {
  const { room, roleLinks, texts } = view;
  const { panel } = texts;
  return (
    <Section id="links" view={view} note={panel.linksHint}>
      <NewSecret view={view} at="links" />
      <ul class="entries">
        {[...roleLinks].map(([id, { role, at }]) => (
          <li key={id} class="entry">
            <p class="entrybody">
              <b class="notranslate">{id.slice(0, 8)}</b> {panel.makes[role]}
              {" "}
              <span class="dim">{panel.made}</span>{" "}
              <DateTime at={at} texts={texts} />
            </p>
            <ActionForm room={room} section="links" fields={{ link: id }}>
              <AskingButton
                label={panel.revoke}
                asks={panel.asksRevoke}
                name="action"
                value="revoke"
              />
            </ActionForm>
          </li>
        ))}
      </ul>
      <ActionForm room={room} section="links" fields={{ action: "link" }}>
        <SubmitButton name="role" value="moderator">
          {panel.linkForModerators}
        </SubmitButton>
        <SubmitButton name="role" value="host">
          {panel.linkForHosts}
        </SubmitButton>
      </ActionForm>
      <p class="hint">{panel.dismissHint}</p>
      <ActionForm
        room={room}
        section="links"
        // With a key the host stays the host if the form is posted twice.
        fields={{ action: "dismiss", key: crypto.randomUUID() }}
      >
        <AskingButton
          label={panel.dismissModerators}
          asks={panel.asksDismiss}
          name="role"
          value="moderator"
        />
        <AskingButton
          label={panel.dismissHosts}
          asks={panel.asksDismiss}
          name="role"
          value="host"
        />
      </ActionForm>
    </Section>
  );
}
