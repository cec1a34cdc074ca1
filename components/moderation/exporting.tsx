/**
 * Links to what is stored of a room, as files.
 *
 * @module
 */
import type { Catalogue } from "../texts/catalogue.ts";

/** Links to the chat; `address` ends where the name of the format follows. */
export function ExportLinks(
  { address, texts: { panel } }: { address: string; texts: Catalogue },
) {
  return (
    <>
      <a class="quiet" href={`${address}csv`}>{panel.export.csv}</a>
      <a class="quiet" href={`${address}jsonl`}>{panel.export.jsonl}</a>
    </>
  );
}

/** Links to the chat and the audit log, for whoever is about to remove the room. */
export function SaveFirst(
  { address, audit, texts }: {
    address: string;
    audit: string;
    texts: Catalogue;
  },
) {
  const { removeRoom } = texts.panel;
  return (
    <p class="links">
      {removeRoom.first} <ExportLinks address={address} texts={texts} />
      <a class="quiet" href={audit}>{removeRoom.audit}</a>
    </p>
  );
}
