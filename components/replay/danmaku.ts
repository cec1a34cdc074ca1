/**
 * Lets a replay's messages fly over its picture. Loaded when that is wanted.
 *
 * @module
 */
import { DanmakuLayer } from "../danmaku/layer.ts";
import { loadChoice } from "../danmaku/options.ts";
import type { Replay } from "./replay.ts";

/** Begins, as the viewer has them fly elsewhere; the returned function ends it. */
export function startDanmaku(replay: Replay, box: HTMLElement): () => void {
  const layer = new DanmakuLayer(box, loadChoice());
  replay.watch({
    said(messages) {
      for (const { seq, from: { id }, text } of messages) {
        layer.add({ key: String(seq), from: id, text });
      }
    },
    leapt: () => layer.remove(() => true),
  });
  return () => {
    replay.watch(undefined);
    layer.stop();
  };
}
