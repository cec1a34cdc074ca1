/**
 * What the operator's page shows, as plain data. hub/overview/ and server/admin/ return
 * data of this shape. Times are in milliseconds since 1970.
 *
 * @module
 */
import type { Catalogue } from "../texts/catalogue.ts";

/** A part of a list. */
interface Part<Item> {
  readonly items: readonly Item[];
  readonly from: number;
  readonly total: number;
}

/** What was read, or why it couldn't be. */
export type Read<Value> =
  | { readonly value: Value; readonly problem?: undefined }
  | { readonly value?: undefined; readonly problem: string };

/** A room. */
export interface AdminRoom {
  readonly name: string;
  readonly title: string;
  readonly viewers: number;
  readonly lastAt: number | null;
  /** Set if the chat has ended. */
  readonly ended?: { readonly at: number };
  readonly perMinute: number;
  readonly usage: { readonly events: number; readonly bytes: number };
  /** Why it can't be read. */
  readonly problem?: string;
}

interface Restricted {
  readonly room: string;
  readonly kind: "timeout" | "ban";
  readonly viewer: string;
  readonly name: string;
  readonly at: number;
  readonly until?: number;
  readonly by?: string;
}

interface Instance {
  readonly name: string;
  readonly version: string;
  readonly startedAt: number;
  readonly clients: number;
  readonly rooms: number;
  readonly viewers: number;
  readonly refusals: Readonly<Record<string, number>>;
}

/** What is known of a node of the storage. */
export type StorageFacts = Partial<
  Readonly<
    Record<keyof Catalogue["admin"]["facts"], number | string>
  >
>;

interface Storage {
  readonly problem?: string;
  readonly waiting: readonly string[];
  readonly nodes: readonly {
    readonly name: string;
    readonly problem?: string;
    readonly facts: StorageFacts;
  }[];
}

interface Setting {
  readonly name: string;
  readonly value?: string;
  readonly isSet: boolean;
}

interface LogLine {
  readonly at: number;
  readonly level: "info" | "warn" | "error";
  readonly text: string;
}

/** Everything that the page shows. */
export interface AdminView {
  readonly texts: Catalogue;
  /** The instance that answered. */
  readonly instance: string;
  /** What rooms were searched for; "": nothing. */
  readonly query: string;
  readonly rooms: Read<Part<AdminRoom>>;
  readonly restricted: Read<
    Part<Restricted> & {
      /** Rooms whose restrictions can't be read. */
      readonly unread: readonly string[];
    }
  >;
  readonly instances: Read<readonly Instance[]>;
  readonly storage: Storage;
  readonly settings: readonly Setting[];
  /** The newest first. */
  readonly log: readonly LogLine[];
  /** What was just done. */
  readonly told?: string;
}

/** A section of the page; also its fragment in the URL. */
export type AdminSection = keyof Catalogue["admin"]["sections"];
