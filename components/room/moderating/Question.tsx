import { useLayoutEffect, useRef } from "preact/hooks";

/** Asks before an act; the answer that does nothing comes first. */
export function Question(
  { asks, yes, no, onAnswer }: {
    asks: string;
    yes: string;
    no: string;
    onAnswer(yes: boolean): void;
  },
) {
  const first = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => first.current?.focus({ preventScroll: true }), []);
  return (
    <div role="alertdialog" aria-labelledby="asks">
      <p class="asks" id="asks">{asks}</p>
      <p class="choices">
        <button
          type="button"
          class="small"
          data-item
          ref={first}
          onClick={() => onAnswer(false)}
        >
          {no}
        </button>
        <button
          type="button"
          class="small"
          data-item
          onClick={() => onAnswer(true)}
        >
          {yes}
        </button>
      </p>
    </div>
  );
}
