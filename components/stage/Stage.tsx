/**
 * The broadcast beside a room's chat. The server draws it where the room has one; a
 * browser loads this module for it, and not for a chat alone.
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

/** The picture, what can be done about it, and what it is about; nothing without a stream. */
export function Stage(props: StageProps) {
  const { room, settings, texts } = props;
  const place = useMemo(() => new ChatPlace(room), []);
  const choice = useSignal(choiceOf(undefined));
  useLayoutEffect(() => {
    choice.value = loadChoice();
    return place.start();
  }, []);
  const { stream, title, description } = settings.value;
  if (stream === "") return null;
  return (
    <section class="show" aria-label={texts.label}>
      <Picture {...props} stream={stream} choice={choice} />
      <div class="billing">
        <h2 class="billed" dir="auto">{title}</h2>
        <Controls choice={choice} place={place} texts={texts} />
      </div>
      <Description text={description} texts={texts} />
    </section>
  );
}

/** Takes over what the server has drawn into `box` from `drawn`, or draws it, and keeps it up. */
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
