import { useLayoutEffect } from "preact/hooks";
import { hear } from "../components/live.ts";
import type { StageOptions, StageTexts } from "../components/stage/state.ts";

/**
 * Keeps up the broadcast that the server has drawn before it, and draws nothing
 * itself: a chat alone loads no more than this.
 */
export default function Stage(
  { room, texts, ...options }: StageOptions & {
    room: string;
    texts: StageTexts;
  },
) {
  useLayoutEffect(() => {
    let latest = options;
    let loads = false;
    const load = async () => {
      if (loads || latest.stream === "") return;
      loads = true;
      const { mount } = await import("../components/stage/Show.tsx");
      stop();
      mount({ room, texts, options, latest });
    };
    const stop = hear((events) => {
      for (const event of events) {
        if ("you" in event) latest = { ...latest, you: event.you.id };
        if ("settings" in event) latest = { ...latest, ...event.settings };
      }
      void load();
    });
    void load();
    return stop;
  }, []);
  return null;
}
