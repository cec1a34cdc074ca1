/**
 * Loads what only moderators use: their sheet on a message, keys, and Undo.
 *
 * @module
 */
import { signal } from "@preact/signals";
import { loadStyles } from "../../styles/load_styles.ts";
import type { Catalogue } from "../../texts/catalogue.ts";
import { loadModerating } from "../../texts/load_moderating.ts";
import type { Session } from "../state/session.ts";
import type { UndoableActs } from "./undoable_acts.ts";

export interface ModeratorTools {
  readonly modules: typeof import("./modules.ts");
  readonly texts: Catalogue["moderating"];
  readonly acts: UndoableActs;
}

/** The tools of this page's moderator, once they are loaded. */
export const tools = signal<ModeratorTools | undefined>(undefined);

let loading: Promise<void> | undefined;

/** Loads the tools once. Rejects if they can't be loaded; the next call tries again. */
export function loadTools(session: Session): Promise<void> {
  loading ??= load(session).catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(session: Session): Promise<void> {
  const [modules, texts] = await Promise.all([
    import("./modules.ts"),
    loadModerating(session.state.texts.language),
    loadStyles("moderating"),
  ]);
  const acts = new modules.UndoableActs(session.state, texts);
  modules.followKeys(session, acts);
  modules.followSelection(session);
  tools.value = { modules, texts, acts };
}
