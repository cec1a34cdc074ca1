/**
 * The broadcast beside a room's chat. The server renders it if the room has a stream;
 * browsers load this module only then.
 *
 * @module
 */
import { effect, signal, useSignal } from "@preact/signals";
import { hydrate } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import type { RoomTexts } from "../../hub/protocol.ts";
import type { RoomState } from "../room/state/room_state.ts";
import { choiceOf, loadChoice } from "../danmaku/options.ts";
import { Controls } from "./Controls.tsx";
import { Picture } from "./Picture.tsx";
import { ChatPlace } from "./chat_place.ts";
import type { StageProps } from "./props.ts";
import { Description } from "./Description.tsx";

export { loadStyles } from "../styles/load_styles.ts";

/** The video, its controls and the description; nothing without a stream. */
export function Stage(props: StageProps) {
  const { room, settings, texts } = props;
  const place = useMemo(() => new ChatPlace(room), []);
  const choice = useSignal(choiceOf(undefined));
  useLayoutEffect(() => {
    choice.value = loadChoice();
    return place.start();
  }, []);
  const { stream, title, description } = settings.value;
  const shown = stream === "" || place.shown.value;
  useLayoutEffect(() => {
    document.getElementById("room")!.hidden = !shown;
  }, [shown]);
  if (stream === "") return null;
  return (
    <section class={shown ? "stage" : "stage alone"} aria-label={texts.label}>
      <Picture {...props} stream={stream} choice={choice} />
      <div class="titlebar">
        <h2 class="streamtitle" dir="auto">{title}</h2>
        <Controls choice={choice} place={place} texts={texts} />
      </div>
      <Description text={description} texts={texts} />
    </section>
  );
}

/**
 * Hydrates what the server rendered into `box` from `drawn`, or renders it, and keeps
 * it up to date.
 */
export function mountStage(
  box: Element,
  state: RoomState,
  drawn: RoomTexts,
): void {
  const settings = signal(drawn);
  const { room, you, texts: { stage } } = state;
  hydrate(
    <Stage
      room={room}
      settings={settings}
      first={drawn.stream}
      you={you}
      texts={stage}
    />,
    box,
  );
  effect(() => {
    settings.value = state.settings.value;
  });
}
