/**
 * What only moderators use. It is one module, since several would split the code they
 * share into many small files.
 *
 * @module
 */
export { followKeys } from "./keys.ts";
export { KeyHelp } from "./KeyHelp.tsx";
export { followMarks } from "./marks.ts";
export { followSelection } from "./selection_input.ts";
export { SelectionBar } from "./SelectionBar.tsx";
export { Sheet } from "./Sheet.tsx";
export { UndoableActs } from "./undoable_acts.ts";
export { UndoNotes } from "./UndoNotes.tsx";
