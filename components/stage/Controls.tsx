/**
 * The stage's buttons: danmaku, and where the chat is.
 *
 * @module
 */
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { DanmakuSettings } from "../danmaku/DanmakuSettings.tsx";
import { type DanmakuChoice, saveChoice } from "../danmaku/options.ts";
import type { ChatPlace } from "./chat_place.ts";
import type { StageTexts } from "./props.ts";

export function Controls(
  { choice, place, texts }: {
    choice: Signal<DanmakuChoice>;
    place: ChatPlace;
    texts: StageTexts;
  },
) {
  return (
    <div class="controls">
      <span class="danmakucontrols">
        <DanmakuSwitch choice={choice} texts={texts} />
        {choice.value.on && (
          <DanmakuSettingsButton choice={choice} texts={texts} />
        )}
      </span>
      <span class="popout">
        <ControlButton label={texts.popOut} onClick={() => place.popOut()}>
          <path d="M12 3h5v5m0-5-7 7M8 4H3v13h13v-5" />
        </ControlButton>
      </span>
      <ControlButton
        label={texts.chat}
        aria-expanded={place.shown.value}
        aria-controls="room"
        onClick={() => place.show(!place.shown.value)}
      >
        <path d="M3 4h14v12H3zm9 0v12" />
      </ControlButton>
    </div>
  );
}

/** Shows and hides the messages over the video. */
export function DanmakuSwitch(
  { choice, texts }: { choice: Signal<DanmakuChoice>; texts: StageTexts },
) {
  const { on } = choice.value;
  return (
    <ControlButton
      label={texts.danmaku}
      role="switch"
      aria-checked={on}
      onClick={() => {
        choice.value = { ...choice.peek(), on: !on };
        saveChoice(choice.peek());
      }}
    >
      <path d="M3 5h14v9H9l-4 3v-3H3zM6.500 8.300h5M9 10.800h5" />
    </ControlButton>
  );
}

/** Opens the danmaku settings. */
function DanmakuSettingsButton(
  { choice, texts }: { choice: Signal<DanmakuChoice>; texts: StageTexts },
) {
  const opener = useRef<HTMLSpanElement>(null);
  const open = useSignal(false);
  return (
    <span ref={opener}>
      <ControlButton
        label={texts.settings}
        aria-haspopup="dialog"
        aria-expanded={open.value}
        onClick={() => open.value = !open.value}
      >
        <path d="M3 6h5m4 0h5M3 14h8m4 0h2M10 4v4M13 12v4" />
      </ControlButton>
      {open.value && (
        <DanmakuSettings
          choice={choice}
          texts={texts}
          opener={opener.current!.querySelector("button")!}
          onClose={() => open.value = false}
        />
      )}
    </span>
  );
}

export function ControlButton(
  { label, children, ...props }:
    & { label: string; children: ComponentChildren }
    & JSX.ButtonHTMLAttributes<HTMLButtonElement>,
) {
  return (
    <button
      type="button"
      class="control"
      aria-label={label}
      title={label}
      {...props}
    >
      <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{children}</svg>
    </button>
  );
}
