/**
 * What a room's panel shows, as plain data: hub/ gives it, and nothing here knows hub/.
 *
 * @module
 */
import type { Role, RoomRules, RoomTexts } from "../../hub/protocol.ts";
import type { Catalogue } from "../texts/catalogue.ts";

/** What moderators may see of a room. */
interface RoomView {
  readonly role: Role;
  readonly rules: RoomRules & RoomTexts & {
    readonly blockedWords: readonly string[];
    readonly embedOn: readonly string[];
  };
  /** By the viewer's id. */
  readonly restrictions: ReadonlyMap<string, RestrictedViewer>;
  readonly held: ReadonlyMap<string, Held>;
  /** By the viewer's id. */
  readonly roles: ReadonlyMap<string, Granted>;
  /** By the link's id. Hosts alone are shown any. */
  readonly links: ReadonlyMap<string, MadeLink>;
}

/** Somebody who may not write. */
interface RestrictedViewer {
  readonly kind: "timeout" | "ban";
  readonly name: string;
  /** In milliseconds since 1970, as all times here. */
  readonly at: number;
  readonly until?: number;
  readonly reason?: string;
  readonly addresses?: true;
}

/** A message that waits for a moderator. */
export interface Held {
  readonly at: number;
  readonly from: { readonly name: string };
  readonly text: string;
  readonly why: string;
}

/** Somebody who is a moderator or a host. */
export interface Granted {
  readonly role: Exclude<Role, "viewer">;
  readonly name: string;
  /** "opened", "operator", "link:…" or "viewer:…". */
  readonly by: string;
}

/** A link that makes moderators or hosts. */
interface MadeLink {
  readonly role: Exclude<Role, "viewer">;
  readonly at: number;
}

/** A line of the audit log, as it is stored. */
export type Logged = Readonly<Record<string, unknown>> & {
  readonly seq: number;
};

/** A section of the panel, and its place in the page's address. */
export type SectionId = keyof Catalogue["panel"]["sections"];

/** A room's panel. */
export interface PanelView extends RoomView {
  readonly texts: Catalogue;
  readonly room: string;
  /** Whether whoever asks holds the operator's token. */
  readonly admin: boolean;
  /** The newest lines of the audit log, or those before a place; `undefined`: only the host may see it. */
  readonly audit?: readonly Logged[];
  /** Before which place the next older lines are. */
  readonly older?: number;
  /** Where this server is found, such as `https://chat.example`, as far as it knows. */
  readonly origin: string;
  /** The section that what was sent came from; `undefined`: none of them. */
  readonly at?: SectionId;
  /** What was sent and refused, by the names of its fields. */
  readonly draft?: Readonly<Record<string, unknown>>;
  /** Why it was. */
  readonly problem?: string;
  /** A sentence on what has just been done. */
  readonly told?: string;
  /** The address that makes moderators or hosts; it is shown only once. */
  readonly link?: string;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** What stands in a field: what was written there and refused, or what is so. */
export function written(
  { draft }: PanelView,
  field: string,
  value: unknown,
): string {
  return String(draft?.[field] ?? value);
}
