/**
 * Starts a page in the browser: finds the islands that the server rendered and takes
 * them over in place.
 *
 * @module
 */
import { type ComponentType, h, render } from "preact";
import { rootBetween } from "./root.ts";
import { unpack } from "./unpack.ts";

/** Replaces a marker with an empty text, as Preact skips comments. */
function hide(marker: Comment): Text {
  const text = new Text();
  marker.replaceWith(text);
  return text;
}

function start(task: () => void): void {
  const { scheduler } = globalThis as {
    scheduler?: { postTask(task: () => void): unknown };
  };
  if (scheduler) scheduler.postTask(task);
  else setTimeout(task);
}

/** Takes over every island on the page. */
export function boot(
  islands: Record<string, ComponentType>,
  packed: string,
): void {
  const props = unpack(packed) as Record<string, unknown>[];
  const comments = document.createTreeWalker(document.body, 128);
  const markers: Comment[] = [];
  while (comments.nextNode()) {
    const comment = comments.currentNode as Comment;
    if (/^\/?frsh:island/.test(comment.data)) markers.push(comment);
  }
  for (let i = 0; i + 1 < markers.length; i += 2) {
    const [, , name, place] = markers[i].data.split(":");
    const from = hide(markers[i]);
    const to = hide(markers[i + 1]);
    if (from.parentNode === to.parentNode) {
      start(() =>
        render(h(islands[name], props[+place]), rootBetween(from, to))
      );
    } else {
      console.error(`Cannot start island ${name}: invalid HTML around it`);
    }
  }
}
