import { effect } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { hear } from "../components/live.ts";
import {
  STAGE_ID,
  type StageOptions,
  StageState,
  type StageTexts,
} from "../components/stage/state.ts";

/**
 * Keeps up what stands in the element with {@linkcode STAGE_ID}, and draws nothing
 * itself: a room without a stream needs none of it.
 */
export default function Stage(
  { room, texts, ...options }: StageOptions & {
    room: string;
    texts: StageTexts;
  },
) {
  useLayoutEffect(() => {
    const state = new StageState(options);
    const stopHearing = hear((events) => state.take(events));
    let mounted = false;
    const stopWaiting = effect(() => {
      if (state.stream.value === "" || mounted) return;
      mounted = true;
      import("../components/stage/Show.tsx").then(({ mount }) =>
        mount(document.getElementById(STAGE_ID)!, { room, state, texts })
      );
    });
    return () => {
      stopHearing();
      stopWaiting();
    };
  }, []);
  return null;
}
