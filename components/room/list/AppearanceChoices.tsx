/**
 * The choice of a theme and a text size.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import type { ChatTexts } from "../../texts/catalogue.ts";
import {
  type Appearance,
  appearanceIn,
  setAppearance,
  TEXT_SIZES,
  THEMES,
} from "../../ui/appearance.ts";

export function AppearanceChoices({ texts }: { texts: ChatTexts["chat"] }) {
  const { theme, text } = document.documentElement.dataset;
  // The page's, not the cookie's: that may be blocked.
  const chosen = useSignal(appearanceIn(`appearance=${theme}-${text}`));
  const choose = (change: Partial<Appearance>) => {
    chosen.value = { ...chosen.value, ...change };
    setAppearance(chosen.value);
  };
  return (
    <>
      <Choice
        label={texts.theme}
        values={THEMES}
        texts={texts.themes}
        chosen={chosen.value.theme}
        onChoose={(theme) => choose({ theme })}
      />
      <Choice
        label={texts.textSize}
        values={TEXT_SIZES}
        texts={texts.textSizes}
        chosen={chosen.value.textSize}
        onChoose={(textSize) => choose({ textSize })}
      />
    </>
  );
}

function Choice<Value extends string>(
  { label, values, texts, chosen, onChoose }: {
    label: string;
    values: readonly Value[];
    texts: Readonly<Record<Value, string>>;
    chosen: Value;
    onChoose(value: Value): void;
  },
) {
  return (
    <div class="pickone" role="group" aria-label={label}>
      <span class="label" aria-hidden="true">{label}</span>
      {values.map((value) => (
        <button
          key={value}
          type="button"
          class="small"
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {texts[value]}
        </button>
      ))}
    </div>
  );
}
