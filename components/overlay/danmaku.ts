/**
 * Shows an overlay's messages as danmaku. Loaded for that style only.
 *
 * @module
 */
import { DanmakuLayer, danmakuOf } from "../danmaku/layer.ts";
import type { OverlayState } from "./state.ts";

/** The upper part of the picture, opaque, at normal speed. */
const OPTIONS = { opacity: 1, speed: 1, density: .75 };

/** Starts, unless the browser prefers reduced motion: then the messages are shown as a list. */
export function startDanmaku(overlay: OverlayState, box: HTMLElement): void {
  if (matchMedia("(prefers-reduced-motion:reduce)").matches) {
    return overlay.showList();
  }
  const size = overlay.options.sizePercent / 100;
  const layer = new DanmakuLayer(box, { ...OPTIONS, size });
  overlay.setDanmaku({
    add: (message) => layer.add(danmakuOf(message)),
    remove: (isGone) =>
      layer.remove(({ key, from }) => isGone(Number(key), from)),
  });
}
