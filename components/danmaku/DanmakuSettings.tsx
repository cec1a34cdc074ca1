/**
 * The viewer's settings for flying messages.
 *
 * @module
 */
import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import {
  type DanmakuChoice,
  type DanmakuOptions,
  OPTION_NAMES,
  RANGES,
  saveChoice,
} from "./options.ts";

/** The sliders' labels. */
type DanmakuSettingsTexts = Readonly<
  Record<keyof DanmakuOptions | "settings", string>
>;

/** A panel with a slider for each setting. `opener` is the button that opened it. */
export function DanmakuSettings(
  { choice, texts, opener, onClose }: {
    choice: Signal<DanmakuChoice>;
    texts: DanmakuSettingsTexts;
    opener: HTMLElement;
    onClose(): void;
  },
) {
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    box.current?.querySelector("input")?.focus();
    const outside = ({ target }: Event) => {
      if (![box.current, opener].some((own) => own?.contains(target as Node))) {
        onClose();
      }
    };
    for (const type of EVENTS) document.addEventListener(type, outside);
    return () => {
      for (const type of EVENTS) document.removeEventListener(type, outside);
    };
  }, []);

  return (
    <div
      class="danmakusettings"
      role="dialog"
      aria-label={texts.settings}
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        onClose();
        opener.focus();
      }}
    >
      {OPTION_NAMES.map((name) => (
        <label key={name} class="danmakusetting">
          <span>{texts[name]}</span>
          <input
            type="range"
            min={RANGES[name].min}
            max={RANGES[name].max}
            step={RANGES[name].step}
            value={choice.value[name]}
            aria-valuetext={`${Math.round(choice.value[name] * 100)} %`}
            onInput={({ currentTarget }) => {
              choice.value = {
                ...choice.peek(),
                [name]: currentTarget.valueAsNumber,
              };
              saveChoice(choice.peek());
            }}
          />
          <output class="dim">{Math.round(choice.value[name] * 100)} %</output>
        </label>
      ))}
    </div>
  );
}

/** Events that show that the viewer has turned to something else. */
const EVENTS = ["pointerdown", "focusin"];
