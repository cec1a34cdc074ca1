import type { SheetName } from "./sheet_names.ts";

/** Loads a style sheet, unless the page has it. Rejects if it can't be loaded. */
export async function loadStyles(name: SheetName): Promise<void> {
  const sheets = [
    ...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]"),
  ];
  const path = `/styles/${name}.css`;
  if (sheets.some(({ href }) => new URL(href).pathname === path)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  // The same build as the page's.
  link.href = path + new URL(sheets[0].href).search;
  await new Promise((loaded, failed) => {
    link.onload = loaded;
    link.onerror = () => {
      link.remove();
      failed(new Error(`Cannot load ${path}`));
    };
    document.head.append(link);
  });
}
