/**
 * Loads what only moderators use: their sheet on a message, keys, and Undo.
 *
 * @module
 */
import { effect } from "@preact/signals";
import { loadStyles } from "../../styles/load_styles.ts";
import { loadModerating } from "../../texts/load_moderating.ts";
import type { Session } from "../state/session.ts";
import { untilLoaded } from "../until_loaded.ts";
import { loadTools, loadToolsBy, tools } from "./tools.ts";

type Modules = typeof import("./modules.ts");

/** Loads the tools once the viewer moderates, and lets the chat ask for them sooner. */
export function provideTools(
  session: Session,
  importModules: () => Promise<Modules>,
): void {
  let loading: Promise<void> | undefined;
  loadToolsBy(() =>
    loading ??= load(session, importModules).catch((error) => {
      loading = undefined;
      throw error;
    })
  );
  effect(() => {
    if (session.state.moderates.value) {
      void untilLoaded(session.state, loadTools);
    }
  });
}

async function load(
  session: Session,
  importModules: () => Promise<Modules>,
): Promise<void> {
  const [modules, texts] = await Promise.all([
    importModules(),
    loadModerating(session.state.texts.language),
    loadStyles("moderating"),
  ]);
  const acts = new modules.UndoableActs(session.state, texts);
  modules.followKeys(session, acts);
  modules.followSelection(session);
  modules.followMarks(session, texts);
  tools.value = { parts: modules, texts, acts };
}
