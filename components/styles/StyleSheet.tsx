import { asset } from "fresh/runtime";
import type { SheetName } from "./sheet_names.ts";

/** Loads a style sheet. One for other `media` delays no page. */
export function StyleSheet(
  { name, media }: { name: SheetName; media?: string },
) {
  // In `<Head>`, an element replaces one without a key that looks like it.
  return (
    <link
      key={name}
      media={media}
      rel="stylesheet"
      href={asset(`/styles/${name}.css`)}
    />
  );
}
