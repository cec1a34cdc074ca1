/**
 * The sheet with the same and the like: what belongs together, who wrote it, and one act
 * on all of it.
 *
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { fill, plural } from "../../../texts/catalogue.ts";
import { Dialog } from "../../../ui/Dialog.tsx";
import { PurgeActs } from "./PurgeActs.tsx";
import { isSure, keyOf } from "./plan.ts";
import type { PurgeProps } from "./props.ts";
import type { Group } from "./similar.ts";

export function PurgeSheet(props: PurgeProps) {
  const { page, tools: { texts }, purge, onClose } = props;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Enter, which may have opened the sheet, does nothing here.
    title.current?.focus();
    void purge.check();
  }, []);
  const { common } = page.state.texts;
  return (
    <Dialog
      label={texts.purge.title}
      kind="purge"
      texts={common}
      onClose={onClose}
    >
      <h2 class="cardtitle" ref={title} tabindex={-1}>{texts.purge.title}</h2>
      <div class="purgebody">
        {purge.groups.value
          ? (
            <>
              <Groups {...props} groups={purge.groups.value} />
              <People {...props} />
            </>
          )
          : !purge.problem.value && <p class="hint">{texts.purge.looking}</p>}
      </div>
      {purge.problem.value && (
        <p class="problem" role="alert">{purge.problem.value}</p>
      )}
      <PurgeActs {...props} />
    </Dialog>
  );
}

function Groups(
  { page, tools: { texts }, purge, groups }: PurgeProps & {
    groups: readonly Group[];
  },
) {
  const { language } = page.state.texts;
  return (
    <fieldset class="purgeset">
      <legend>{texts.purge.groups}</legend>
      {groups.map((group) => (
        <label key={keyOf(group)} class="check">
          <input
            type="checkbox"
            checked={purge.on.value.has(keyOf(group))}
            onChange={({ currentTarget }) =>
              purge.choose(group, currentTarget.checked)}
          />
          <span>
            <b>
              {fill(texts.purge.by[group.by], { site: group.label ?? "" })}
            </b>{" "}
            <span class="purgecount">
              {fill(texts.purge.count, {
                messages: plural(
                  language,
                  texts.counted.messages,
                  group.messages.length,
                ),
                people: plural(
                  language,
                  texts.counted.people,
                  group.people.length,
                ),
              })}
            </span>
            {!isSure(group) && (
              <small class="purgesample">{texts.purge.mayBeOthers}</small>
            )}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function People({ page, tools: { texts }, purge }: PurgeProps) {
  const { language } = page.state.texts;
  const people = purge.candidates.value;
  const said = purge.texts.value;
  if (people.length === 0) return null;
  return (
    <fieldset class="purgeset">
      <legend>{texts.purge.people}</legend>
      <p class="hint">{texts.purge.peopleHint}</p>
      {people.map(({ id, name, seqs }) => {
        const text = seqs.map((seq) => said.get(seq)).filter((text) => text).at(
          -1,
        );
        return (
          <label key={id} class="check">
            <input
              type="checkbox"
              checked={!purge.out.value.has(id)}
              onChange={({ currentTarget }) =>
                purge.takeOut(id, !currentTarget.checked)}
            />
            <span>
              <bdi class="notranslate">{name}</bdi>{" "}
              <span class="purgecount">
                {plural(language, texts.counted.messages, seqs.length)}
              </span>
              <small class="purgesample" dir="auto">{text ?? "…"}</small>
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}
