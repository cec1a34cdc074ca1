/**
 * The viewer's name, and the form to change it.
 *
 * @module
 */
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useMemo, useRef } from "preact/hooks";
import { MAX_NAME_LENGTH } from "../../../hub/protocol.ts";
import { Name } from "../list/Name.tsx";
import { hueClass } from "../../ui/colour.ts";
import { Input } from "../../ui/fields.tsx";
import { usePressOutside } from "../../ui/outside.ts";
import type { RoomWriter } from "./room_writer.ts";

/** The name opens the form, which also works without scripts. */
export function Identity({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const box = useRef<HTMLDetailsElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const problem = useSignal<string | undefined>(undefined);
  // The viewer may have opened it before this script ran.
  const opened = useMemo(
    () => !!globalThis.document?.querySelector(".identity[open]"),
    [],
  );
  const you = state.you.value;
  const texts = state.texts.chat;

  const close = () => {
    if (!box.current?.open) return;
    box.current.open = false;
    box.current.querySelector("summary")?.focus();
  };
  usePressOutside(() => [box.current], () => {
    if (box.current) box.current.open = false;
  });

  return (
    <details
      class="identity"
      open={opened}
      ref={box}
      onToggle={() => {
        problem.value = undefined;
        if (box.current?.open) field.current?.select();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <summary class={`you ${hueClass(you.id)}`}>
        <span class="dim">{texts.you}</span>{" "}
        <Name of={you} texts={state.texts.common} />
      </summary>
      <div class="rename">
        <RenameForm
          writer={writer}
          field={field}
          problem={problem}
          onRenamed={close}
        />
        {/* Two steps, because it can't be undone. */}
        <details>
          <summary class="action">{texts.forget}</summary>
          <form method="post" action="/viewer/forget">
            <p class="hint">{texts.forgetHint}</p>
            <input type="hidden" name="back" value={state.page} />
            <button type="submit" class="button">{texts.forget}</button>
          </form>
        </details>
      </div>
    </details>
  );
}

function RenameForm(
  { writer, field, problem, onRenamed }: {
    writer: RoomWriter;
    field: RefObject<HTMLInputElement>;
    problem: Signal<string | undefined>;
    onRenamed(): void;
  },
) {
  const { state } = writer;
  const texts = state.texts.chat;
  const busy = useSignal(false);
  const submit = async () => {
    if (!field.current || busy.value) return;
    busy.value = true;
    problem.value = await writer.rename(field.current.value);
    busy.value = false;
    if (!problem.value) onRenamed();
  };
  return (
    <form
      method="post"
      action="/viewer"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <label class="label" for="name">{texts.yourName}</label>
      <div class="field">
        <Input
          field={field}
          id="name"
          name="name"
          dir="auto"
          required
          maxlength={MAX_NAME_LENGTH * 4}
          autocomplete="nickname"
          defaultValue={state.you.value.name}
          aria-describedby={problem.value ? "nameproblem" : undefined}
          aria-invalid={problem.value !== undefined}
        />
        <button type="submit" class="button" disabled={busy.value}>
          {texts.save}
        </button>
      </div>
      <input type="hidden" name="back" value={state.page} />
      {problem.value && (
        <p class="problem" id="nameproblem" role="alert">{problem.value}</p>
      )}
    </form>
  );
}
