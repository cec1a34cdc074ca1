/**
 * The sections of a room's panel about people: who waits, who may not write, who moderates.
 *
 * @module
 */
import { Input } from "../fields.tsx";
import { span } from "../time.ts";
import { ActionForm, Choice, Moment, Section } from "./parts.tsx";
import type { Granted, PanelView } from "./view.ts";

/** Messages that wait for a moderator. */
export function HeldMessages({ view: { room, held, now } }: Props) {
  return (
    <Section id="held" title={`Waiting for you: ${held.size}`}>
      {held.size === 0 && <p class="hint">No message waits.</p>}
      <ul class="entries">
        {[...held].map(([id, { from, text, why, at }]) => (
          <li key={id} class="entry">
            <p class="entrybody">
              <b dir="auto">{from.name}</b> <Moment at={at} now={now} />{" "}
              <span class="dim">held: {why}</span>
              <span class="quote" dir="auto">{text}</span>
            </p>
            <ActionForm room={room} fields={{ held: id }}>
              <Choice name="action" value="approve">
                Approve
              </Choice>
              <Choice name="action" value="refuse">Refuse</Choice>
            </ActionForm>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Viewers who may not write. */
export function Restricted({ view: { room, restrictions, now } }: Props) {
  return (
    <Section id="restricted" title="Restricted people">
      {restrictions.size === 0 && (
        <p class="hint">
          Nobody is timed out or banned. The menu of a message does both.
        </p>
      )}
      <ul class="entries">
        {[...restrictions].map(([viewer, { name, kind, ...more }]) => (
          <li key={viewer} class="entry">
            <p class="entrybody">
              <b dir="auto">{name}</b> {kind === "ban"
                ? `banned${more.addresses ? " with addresses" : ""}`
                : `timed out, ${span((more.until ?? now) - now)} left`}{" "}
              <span class="dim">· since</span> <Moment at={more.at} now={now} />
              {more.reason && (
                <span class="quote" dir="auto">{more.reason}</span>
              )}
            </p>
            <ActionForm room={room} fields={{ viewer }}>
              <Choice name="action" value="unban">Lift</Choice>
            </ActionForm>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who moderates; the host adds and removes. */
export function Moderators({ view }: Props) {
  const { room, roles, role, admin, draft } = view;
  const isHost = role === "host";
  return (
    <Section id="moderators" title="Host and moderators">
      <ul class="entries">
        {[...roles].map(([viewer, granted]) => (
          <li key={viewer} class="entry">
            <p class="entrybody">
              <b dir="auto">{granted.name}</b>
              <span class="badge">
                {granted.role === "host" ? "Host" : "Mod"}
              </span>{" "}
              <span class="dim">{origin(granted, view)}</span>
            </p>
            {(admin || isHost && granted.role !== "host") && (
              <ActionForm room={room} fields={{ viewer }}>
                <Choice name="action" value="unmod">
                  Remove
                </Choice>
              </ActionForm>
            )}
          </li>
        ))}
      </ul>
      {isHost && (
        <ActionForm room={room} fields={{ action: "mod" }}>
          <label class="label" for="modname">
            Make somebody a moderator who has said something here
          </label>
          <div class="field">
            <Input
              id="modname"
              name="name"
              dir="auto"
              required
              autocomplete="off"
              placeholder="Name"
              defaultValue={draft?.action === "mod" ? String(draft.name) : ""}
            />
            <button type="submit" class="button">Add</button>
          </div>
        </ActionForm>
      )}
    </Section>
  );
}

interface Props {
  readonly view: PanelView;
}

/** Where a role comes from. */
function origin({ by }: Granted, { roles }: PanelView): string {
  const [kind, id = ""] = by.split(":");
  switch (kind) {
    case "opened":
      return "opened the room";
    case "operator":
      return "by the operator’s token";
    case "link":
      return `by the link ${id.slice(0, 8)}`;
    case "viewer":
      return `by ${roles.get(id)?.name ?? "somebody who has no role any more"}`;
    default:
      return "";
  }
}
