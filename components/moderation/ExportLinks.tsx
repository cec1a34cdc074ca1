import type { PanelView } from "./view.ts";

/** Links to the chat as a file. */
export function ExportLinks(
  { view: { room, texts: { panel } } }: { view: PanelView },
) {
  return (
    <>
      <a class="quiet" href={`/rooms/${room}/export?format=csv`}>
        {panel.export.csv}
      </a>
      <a class="quiet" href={`/rooms/${room}/export?format=jsonl`}>
        {panel.export.jsonl}
      </a>
    </>
  );
}
