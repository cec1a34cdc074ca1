import { asset } from "fresh/runtime";
import type { SheetName } from "./sheet_names.ts";

/** Loads a style sheet. */
export function StyleSheet({ name }: { name: SheetName }) {
  // In `<Head>`, an element replaces one without a key that looks like it.
  return (
    <link key={name} rel="stylesheet" href={asset(`/styles/${name}.css`)} />
  );
}
