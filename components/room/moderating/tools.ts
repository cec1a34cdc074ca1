/**
 * What the chat knows of a moderator's tools, whose modules are loaded for moderators only.
 *
 * @module
 */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { Catalogue, CommonTexts } from "../../texts/catalogue.ts";
import type { Choice } from "../state/actions.ts";
import type { Session } from "../state/session.ts";
import type { Line } from "../state/timeline.ts";
import type { Act } from "./acts.ts";
import type { Page } from "./selection.ts";
import type { UndoableActs } from "./undoable_acts.ts";

/** What the parts of a moderator's tools share. */
export interface ModeratorTools {
  readonly texts: Catalogue["moderating"];
  readonly acts: UndoableActs;
}

export interface SheetProps {
  readonly session: Session;
  readonly tools: ModeratorTools;
  readonly line: Line;
  /** Whether the message is deleted. */
  readonly gone: boolean;
  /** What anyone may do. */
  readonly choices: readonly Choice[];
  onAct(act: Act): void;
  onChoose(choice: Pick<Choice, "run">): void;
}

/** What draws the tools. */
interface ModeratorParts {
  readonly Sheet: ComponentType<SheetProps>;
  readonly KeyHelp: ComponentType<
    { tools: ModeratorTools; texts: CommonTexts }
  >;
  readonly SelectionBar: ComponentType<
    { session: Page; tools: ModeratorTools }
  >;
  readonly UndoNotes: ComponentType<{ tools: ModeratorTools; close: string }>;
}

/** The tools, and what draws them. */
export interface LoadedTools extends ModeratorTools {
  readonly parts: ModeratorParts;
}

/** The tools of this page's moderator, once they are loaded. */
export const tools = signal<LoadedTools | undefined>(undefined);

let load: (() => Promise<void>) | undefined;

/** Sets what {@linkcode loadTools} calls. */
export function loadToolsBy(loader: () => Promise<void>): void {
  load = loader;
}

/** Loads the tools once. Rejects if they can't be loaded; the next call tries again. */
export async function loadTools(): Promise<void> {
  await load?.();
}
