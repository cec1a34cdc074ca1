/**
 * What the sheet does to whom it shows.
 *
 * @module
 */
import { useRef } from "preact/hooks";
import { fill, plural } from "../../../texts/catalogue.ts";
import { TIMEOUT_SECONDS } from "../acts.ts";
import type { Then } from "../purge_act.ts";
import { selected } from "../selected.ts";
import { drop } from "../selection.ts";
import type { PurgeProps } from "./props.ts";

/** As the server cuts it, in UTF-16 units. */
const MAX_REASON_LENGTH = 200;

const ACTS = ["delete", "timeout", "ban"] as const;

export function PurgeActs(props: PurgeProps) {
  const { tools: { texts }, purge, onClose } = props;
  const reason = useRef<HTMLInputElement>(null);
  return (
    <div class="purgefoot">
      <Total {...props} />
      <fieldset class="purgethen">
        <legend class="unseen">{texts.purge.does}</legend>
        {ACTS.map((each) => <Choice key={each} {...props} then={each} />)}
      </fieldset>
      <label class="check">
        <input
          type="checkbox"
          checked={purge.takesAll.value}
          onChange={({ currentTarget }) =>
            purge.takesAll.value = currentTarget.checked}
        />
        {texts.purge.takesAll}
      </label>
      <input
        class="reason"
        ref={reason}
        dir="auto"
        maxlength={MAX_REASON_LENGTH}
        placeholder={texts.reason}
        aria-label={texts.reason}
        autocomplete="off"
      />
      <ActButton
        {...props}
        onPress={async () => {
          if (!await purge.act(reason.current?.value ?? "")) return;
          drop(purge.covered);
          onClose();
        }}
      />
    </div>
  );
}

/** How much an act takes, and another look. */
function Total(props: PurgeProps) {
  const { page, tools: { texts }, purge } = props;
  const missing = plural(
    page.state.texts.language,
    texts.counted.messages,
    purge.missing.value,
  );
  const isMissing = purge.groups.value && purge.missing.value > 0;
  return (
    <p class="purgetotal">
      <b role="status">
        {purge.groups.value && fill(texts.purge.count, countsIn(props))}
        {purge.plan.value.tooMany && ` ${texts.purge.tooMany}`}
        {isMissing && ` ${fill(texts.purge.missing, { messages: missing })}`}
        {isMissing && selected.value.size > 0 && ` ${texts.purge.selectedStay}`}
      </b>
      <button
        type="button"
        class="small"
        aria-disabled={purge.checking.value || undefined}
        onClick={() => void purge.check()}
      >
        {texts.purge.again}
      </button>
    </p>
  );
}

/** Says what it does. */
function ActButton({ onPress, ...props }: PurgeProps & { onPress(): void }) {
  const { tools: { texts }, purge } = props;
  const then = purge.then.value;
  const isEmpty = purge.plan.value.viewers.length === 0;
  const off = isEmpty || purge.acting.value;
  const act = purge.takesAll.value ? `${then}All` as const : then;
  return (
    <button
      type="button"
      class="purgeact"
      aria-disabled={off || undefined}
      // The second click of a double click may be one that opened the sheet.
      onClick={({ detail }) => off || detail > 1 || onPress()}
    >
      {isEmpty
        ? texts.purge.nobody
        : fill(texts.purge.acts[act], countsIn(props))}
    </button>
  );
}

function countsIn({ page, tools: { texts: { counted } }, purge }: PurgeProps) {
  const { language } = page.state.texts;
  const { viewers, targets } = purge.plan.value;
  return {
    messages: plural(language, counted.messages, targets.length),
    people: plural(language, counted.people, viewers.length),
  };
}

function Choice(
  { tools: { texts }, purge, then }: PurgeProps & { then: Then },
) {
  const { timeOut, ban } = texts.purge;
  return (
    <span class="purgechoice">
      <label class="check">
        <input
          type="radio"
          name="then"
          checked={purge.then.value === then}
          onChange={() => purge.then.value = then}
        />
        {{ delete: texts.purge.delete, timeout: timeOut, ban }[then]}
      </label>
      {then === "timeout" && (
        <select
          class="purgelength"
          aria-label={texts.timeOut}
          value={purge.seconds.value}
          onChange={({ currentTarget }) => {
            purge.seconds.value = Number(currentTarget.value);
            purge.then.value = then;
          }}
        >
          {TIMEOUT_SECONDS.map((seconds) => (
            <option key={seconds} value={seconds}>
              {texts.timeouts[seconds][0]}
            </option>
          ))}
        </select>
      )}
    </span>
  );
}
