/**
 * Lets an overlay's messages fly. Loaded by the style that does.
 *
 * @module
 */
import { DanmakuLayer } from "../danmaku/layer.ts";
import type { OverlayState } from "./state.ts";

/** Over the upper part of a broadcast, solid, as fast as elsewhere. */
const OPTIONS = { opacity: 1, speed: 1, density: .75 };

/** Begins, unless this browser's user wants nothing to move: then the list stays. */
export function startDanmaku(overlay: OverlayState, box: HTMLElement): void {
  if (matchMedia("(prefers-reduced-motion:reduce)").matches) {
    return overlay.showList();
  }
  const size = overlay.options.size / 100;
  const layer = new DanmakuLayer(box, { ...OPTIONS, size });
  overlay.setDanmaku({
    add: ({ seq, from: { id }, text }) =>
      layer.add({ key: String(seq), from: id, text }),
    remove: (goes) => layer.remove(({ key, from }) => goes(key, from)),
  });
}
