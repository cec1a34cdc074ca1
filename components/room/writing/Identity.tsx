/**
 * Who the viewer is, and the form to be called something else.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { MAX_NAME_LENGTH } from "../../../hub/protocol.ts";
import { Name } from "../list/Name.tsx";
import { hueClass } from "../../ui/colour.ts";
import { Input } from "../../ui/fields.tsx";
import type { RoomWriter } from "./room_writer.ts";

/** The viewer's name, which opens the form. It is a plain form without scripts. */
export function Identity({ writer }: { writer: RoomWriter }) {
  const { state } = writer;
  const box = useRef<HTMLDetailsElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const problem = useSignal<string | undefined>(undefined);
  const busy = useSignal(false);
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

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (box.current && !box.current.contains(event.target as Node)) {
        box.current.open = false;
      }
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, []);

  const submit = async () => {
    if (!field.current || busy.value) return;
    busy.value = true;
    problem.value = await writer.rename(field.current.value);
    busy.value = false;
    if (!problem.value) close();
  };

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
      <form
        class="rename"
        method="post"
        action="/viewer"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
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
            defaultValue={you.name}
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
    </details>
  );
}
