/**
 * Opens the sheet with what is the same as messages, and the like.
 *
 * @module
 */
import "../first_modules.ts";
import { h, render } from "preact";
import type { Line } from "../state/timeline.ts";
import { tools } from "./tools.ts";
import { Purge } from "./purge/purge.ts";
import { PurgeSheet } from "./purge/PurgeSheet.tsx";
import type { Page } from "./selection.ts";

/** @param about The messages: of each kind of spam one. */
export function openPurge(page: Page, about: readonly Line[]): void {
  const loaded = tools.peek();
  if (!loaded || document.querySelector("dialog[open]")) return;
  const box = document.createElement("div");
  document.querySelector("main")!.append(box);
  render(
    h(PurgeSheet, {
      page,
      tools: loaded,
      purge: new Purge(page, about),
      onClose() {
        render(null, box);
        box.remove();
      },
    }),
    box,
  );
}
