/**
 * Shows a replay's messages as danmaku. Loaded when the viewer wants that.
 *
 * @module
 */
import { effect } from "@preact/signals";
import { DanmakuLayer, danmakuOf } from "../danmaku/layer.ts";
import type { DanmakuChoice } from "../danmaku/options.ts";
import type { Replay } from "./replay.ts";

/** Starts, with the viewer's options; the returned function stops. */
export function startDanmaku(
  replay: Replay,
  box: HTMLElement,
  choice: DanmakuChoice,
): () => void {
  const layer = new DanmakuLayer(box, choice);
  replay.watch({
    said(messages) {
      for (const message of messages) layer.add(danmakuOf(message));
    },
    leapt: () => layer.remove(() => true),
  });
  const stopResting = effect(() => layer.rest(!replay.playing.value));
  return () => {
    stopResting();
    replay.watch(undefined);
    layer.stop();
  };
}
