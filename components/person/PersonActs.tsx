/**
 * What moderators can do about a person, on their card.
 *
 * @module
 */
import { AskingButton, SubmitButton } from "../moderation/panel_parts.tsx";
import { fill, plural } from "../texts/catalogue.ts";
import { Input } from "../ui/fields.tsx";
import type { PersonView } from "./card.ts";
import { PersonForm } from "./PersonForm.tsx";

/** The card's timeouts, as the menu's. */
const TIMEOUT_SECONDS = [60, 600, 3_600, 86_400] as const;

/** Acts on people of the viewer's rank or above are left out: the server refuses them. */
export function Acts({ view }: { view: PersonView }) {
  const { card, you, texts: { panel, moderating } } = view;
  const { role, name } = card.viewer;
  const isHost = you.role === "host";
  const punishes = role === "viewer" || isHost && role === "moderator";
  const simple: readonly (readonly [action: string, label: string] | false)[] =
    [
      !!card.restriction && ["unban", panel.lift],
      punishes && ["clear", moderating.clear],
      card.allowed
        ? ["disallow", panel.person.disallow]
        : ["allow", panel.person.allow],
      card.watched !== undefined &&
      (card.watched
        ? ["unwatch", panel.person.unwatch]
        : ["watch", panel.person.watch]),
    ];
  return (
    <>
      {punishes && <Punish view={view} />}
      <PersonForm view={view}>
        {simple.filter((each) => each !== false).map(([action, label]) => (
          <SubmitButton key={action} name="action" value={action}>
            {label}
          </SubmitButton>
        ))}
        {isHost && role === "viewer" && (
          <AskingButton
            label={moderating.makeModerator}
            asks={fill(moderating.asksModerator, { name })}
            name="action"
            value="mod"
          />
        )}
        {isHost && role === "moderator" && (
          <AskingButton
            label={panel.person.unmod}
            asks={fill(panel.person.asksUnmod, { name })}
            name="action"
            value="unmod"
          />
        )}
      </PersonForm>
    </>
  );
}

/** Of fields with the same name the last one counts, which is the pressed button's. */
function Punish({ view }: { view: PersonView }) {
  const { card: { network }, texts: { language, panel, moderating } } = view;
  const { person } = panel;
  return (
    <PersonForm view={view} fields={{ action: "timeout" }}>
      {/* Enter would press the first button, which punishes. */}
      <button type="submit" disabled hidden />
      <label class="label" for="card-reason">{person.reason}</label>
      <div class="field">
        <Input
          id="card-reason"
          name="reason"
          dir="auto"
          autocomplete="off"
          maxLength={200}
        />
      </div>
      <label class="check">
        <input type="checkbox" name="messages" checked />
        {moderating.takeMessages}
      </label>
      <label class="check">
        <input type="checkbox" name="addresses" />
        <span>
          {person.addresses}{" "}
          {network && network.people > 1 && (
            <span class="dim">
              {plural(language, person.sharing, network.people - 1)}
            </span>
          )}
        </span>
      </label>
      <div class="buttons" role="group" aria-label={moderating.timeOut}>
        <span class="dim" aria-hidden="true">{moderating.timeOut}</span>
        {TIMEOUT_SECONDS.map((seconds) => (
          <button
            key={seconds}
            type="submit"
            class="small"
            name="seconds"
            value={seconds}
          >
            {moderating.timeouts[seconds][0]}
          </button>
        ))}
      </div>
      <button type="submit" class="small grave" name="action" value="ban">
        {moderating.ban}
      </button>
    </PersonForm>
  );
}
