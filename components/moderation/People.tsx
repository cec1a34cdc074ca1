/**
 * The panel's sections for restricted viewers and for moderators.
 *
 * @module
 */
import { fill } from "../texts/catalogue.ts";
import { span } from "../ui/time.ts";
import { cardPath } from "../connection/card_path.ts";
import {
  ActionForm,
  AskingButton,
  DateTime,
  FieldWithButton,
  Section,
  SubmitButton,
} from "./panel_parts.tsx";
import { Flag } from "./rule_fields.tsx";
import { type PanelView, type RoleHolder, writtenIn } from "./view.ts";

/** Viewers who are timed out or banned. */
export function Restricted({ view }: Props) {
  const { room, restrictions, now, texts } = view;
  const { panel, common } = texts;
  return (
    <Section id="restricted" view={view}>
      {restrictions.size === 0 && (
        <p class="hint">
          {panel.nobodyRestricted}
        </p>
      )}
      <ul class="entries">
        {[...restrictions].map(([viewer, { name, kind, ...more }]) => (
          <li key={viewer} class="entry">
            <input
              type="checkbox"
              class="rowpick"
              name="viewers"
              value={viewer}
              form="lifts"
              aria-label={fill(panel.selectName, { name })}
            />
            <p class="entrybody">
              <a href={cardPath(room, viewer)}>
                <b class="notranslate" dir="auto">{name}</b>
              </a>{" "}
              {kind === "ban"
                ? more.addresses ? panel.bannedWithAddresses : panel.banned
                : fill(panel.timedOut, {
                  span: span((more.until ?? now) - now, common),
                })} <span class="dim">{panel.since}</span>{" "}
              <DateTime at={more.at} texts={texts} />
              {more.by && (
                <span class="dim">
                  {" "}
                  {fill(panel.by.viewer, { name: more.by.name })}
                </span>
              )}
              {more.reason && (
                <span class="quote" dir="auto">{more.reason}</span>
              )}
            </p>
            <ActionForm room={room} section="restricted" fields={{ viewer }}>
              <SubmitButton name="action" value="unban">
                {panel.lift}
              </SubmitButton>
            </ActionForm>
          </li>
        ))}
      </ul>
      {restrictions.size > 1 && (
        <ActionForm id="lifts" room={room} section="restricted">
          <SubmitButton name="action" value="lift">
            {panel.liftSelected}
          </SubmitButton>
        </ActionForm>
      )}
    </Section>
  );
}

/** The moderators; the host adds and removes them. */
export function Moderators({ view }: Props) {
  const { room, roles, role, admin } = view;
  const { panel, common } = view.texts;
  const isHost = role === "host";
  return (
    <Section id="moderators" view={view}>
      <ul class="entries">
        {[...roles].map(([viewer, granted]) => (
          <li key={viewer} class="entry">
            <p class="entrybody">
              <b class="notranslate" dir="auto">{granted.name}</b>
              <span class="badge">
                {common.badges[granted.role]}
              </span>{" "}
              <span class="dim">{origin(granted, view)}</span>
            </p>
            {(admin || isHost && granted.role !== "host") && (
              <ActionForm room={room} section="moderators" fields={{ viewer }}>
                <AskingButton
                  label={panel.person.unmod}
                  asks={fill(panel.person.asksUnmod, { name: granted.name })}
                  name="action"
                  value="unmod"
                />
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
      {isHost && (
        <ActionForm room={room} section="moderators" fields={{ action: "mod" }}>
          <FieldWithButton
            id="modname"
            label={panel.makeModerator}
            button={panel.add}
            name="name"
            dir="auto"
            placeholder={panel.name}
            defaultValue={writtenIn("moderators", view, "name")}
          />
        </ActionForm>
      )}
      {isHost && <Delegation view={view} />}
    </Section>
  );
}

/** The rules that moderators may set. */
function Delegation({ view }: Props) {
  const { room, rules, delegable, texts: { panel } } = view;
  return (
    <ActionForm room={room} section="moderators" fields={{ action: "rules" }}>
      <fieldset class="rulegrid">
        <legend class="label">{panel.moderatorsMay}</legend>
        {delegable.map((rule) => (
          <Flag
            key={rule}
            name={`moderatorsMay.${rule}`}
            value={String(rules.moderatorsMay.includes(rule))}
          >
            {panel.ruleNames[rule]}
          </Flag>
        ))}
      </fieldset>
      <button type="submit" class="button">{panel.saveDelegation}</button>
    </ActionForm>
  );
}

interface Props {
  readonly view: PanelView;
}

/** Who or what granted a role. */
function origin({ by }: RoleHolder, { roles, texts }: PanelView): string {
  const sources = texts.panel.by;
  const [kind, id = ""] = by.split(":");
  switch (kind) {
    case "opened":
      return sources.opened;
    case "operator":
      return sources.operator;
    case "link":
      return fill(sources.link, { id: id.slice(0, 8) });
    case "viewer":
      return fill(sources.viewer, {
        name: roles.get(id)?.name ?? sources.nobody,
      });
    default:
      return "";
  }
}
