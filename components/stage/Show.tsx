/**
 * The broadcast beside a room's chat. The server draws it where the room has one; a
 * browser loads this module for it, and not for a chat alone.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import { hydrate } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { choiceOf, loadChoice } from "../danmaku/options.ts";
import { hear } from "../live.ts";
import { Knobs } from "./Knobs.tsx";
import { Picture } from "./Picture.tsx";
import { ChatPlace } from "./place.ts";
import {
  STAGE_ID,
  type StageOptions,
  StageState,
  type StageTexts,
} from "./state.ts";
import { Story } from "./Story.tsx";

/** What a show is drawn from. */
export interface ShowProps {
  readonly room: string;
  readonly state: StageState;
  readonly texts: StageTexts;
}

/** The picture, what can be done about it, and what it is about; nothing without a stream. */
export function Show({ room, state, texts }: ShowProps) {
  const place = useMemo(() => new ChatPlace(room), []);
  const choice = useSignal(choiceOf(undefined));
  useLayoutEffect(() => {
    choice.value = loadChoice();
    return place.start();
  }, []);
  if (state.stream.value === "") return null;
  return (
    <section class="show" aria-label={texts.label}>
      <Picture state={state} choice={choice} texts={texts} />
      <div class="billing">
        <h2 class="billed" dir="auto">{state.title.value}</h2>
        <Knobs choice={choice} place={place} texts={texts} />
      </div>
      <Story text={state.description.value} texts={texts} />
    </section>
  );
}

/**
 * Takes over what the server has drawn from `options`, or draws it, and keeps it
 * up; meanwhile it has become what `latest` says.
 */
export function mount(
  { options, latest, ...props }: Omit<ShowProps, "state"> & {
    options: StageOptions;
    latest: StageOptions;
  },
): void {
  const state = new StageState(options);
  hydrate(
    <Show {...props} state={state} />,
    document.getElementById(STAGE_ID)!,
  );
  state.set(latest);
  hear((events) => state.take(events));
}
