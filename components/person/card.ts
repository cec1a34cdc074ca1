/**
 * What moderators are shown of a person, as plain data. Of hub/, only the protocol is
 * imported; hub/moderation/ returns data of this shape.
 *
 * @module
 */
import type { MessageEvent, Restriction, Viewer } from "../../hub/protocol.ts";
import type { AuditLine } from "../moderation/view.ts";
import type { Catalogue } from "../texts/catalogue.ts";

/** A person's card; times are in milliseconds since 1970. */
export interface PersonCard {
  readonly viewer: Viewer;
  readonly since?: number;
  readonly messages: {
    readonly count: number;
    readonly atLeast?: true;
    readonly page: readonly MessageEvent[];
    readonly more?: number;
  };
  readonly names: readonly string[];
  readonly acts: readonly AuditLine[];
  readonly notes: readonly {
    readonly id: string;
    readonly at: number;
    readonly by: Pick<Viewer, "name">;
    readonly text: string;
  }[];
  readonly restriction?: Restriction & {
    readonly at: number;
    readonly addresses?: true;
  };
  readonly allowed: boolean;
  /** Absent: nobody can be watched. */
  readonly watched?: boolean;
  /** The people here who share the person's network; absent: unknown. */
  readonly network?: { readonly people: number };
}

/** What a card shows, and to whom. */
export interface PersonView {
  readonly room: string;
  readonly card: PersonCard;
  readonly you: Pick<Viewer, "role">;
  /** Whether it is the viewer's own card. */
  readonly own: boolean;
  /** What was just done, or why it was refused. */
  readonly told?: string;
  readonly problem?: string;
  readonly now: number;
  readonly texts: Catalogue;
}
