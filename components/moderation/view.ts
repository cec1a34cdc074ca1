/**
 * What a room's panel shows, as plain data. Of hub/, only the protocol is imported;
 * hub/moderation/ returns data of this shape.
 *
 * @module
 */
import type { Role, RoomRules, RoomTexts } from "../../hub/protocol.ts";
import type { Catalogue } from "../texts/catalogue.ts";

/** What moderators may see. */
interface RoomView {
  readonly role: Role;
  readonly rules: Omit<RoomRules, "pace"> & RoomTexts & {
    /** `null`: the server's. */
    readonly pace: number | null;
    readonly blockedWords: readonly string[];
    readonly embedOn: readonly string[];
    readonly hook: boolean;
    /** What Shield switches on. */
    readonly shield: ShieldRules;
    /** The rules that moderators may set. */
    readonly moderatorsMay: readonly string[];
    /** Set if the room has ended. */
    readonly ended?: { readonly at: number };
  };
  /** The rules that the host may leave to moderators. */
  readonly delegable: readonly string[];
  /** Shield, if it is on. */
  readonly shield?: {
    readonly until: number;
    readonly by: { readonly name: string };
  };
  /** Whether the operator has a hook, which `rules.hook` turns on. */
  readonly hasHook: boolean;
  /** By viewer id. */
  readonly restrictions: ReadonlyMap<string, RestrictedViewer>;
  readonly held: ReadonlyMap<string, Held>;
  /** By viewer id. */
  readonly roles: ReadonlyMap<string, RoleHolder>;
  /** Imported ban lists, by id. */
  readonly lists: ReadonlyMap<string, ImportedList>;
  /** The newest of those to whom no list applies, by viewer id. */
  readonly exceptions: ReadonlyMap<string, ListException>;
  /** By link id. Empty unless the viewer is a host. */
  readonly roleLinks: ReadonlyMap<string, RoleLink>;
  /** By link id. Empty unless the viewer is a host. */
  readonly bots: ReadonlyMap<
    string,
    { readonly name: string; readonly at: number }
  >;
  /** The host's webhook, for the host. */
  readonly webhook?: Webhook;
  /** Whether the operator allows webhooks. */
  readonly mayHaveWebhook: boolean;
}

/** A webhook, and how deliveries to it go. */
export interface Webhook {
  readonly url: string;
  readonly succeededAt?: number;
  readonly failing?: {
    readonly since: number;
    readonly why: string;
    readonly retryAt: number;
  };
  readonly gone?: true;
  /** The operator doesn't allow such a webhook any more. */
  readonly off?: true;
  /** Number of events that it has not got yet. */
  readonly behind: number;
}

/** Rules that apply for some minutes. */
type ShieldRules =
  & { readonly minutes: number }
  & Pick<
    RoomRules,
    | "slowSeconds"
    | "minAgeSeconds"
    | "reviewNewSeconds"
    | "links"
    | "uniqueMessages"
    | "signedInOnly"
    | "emojiOnly"
  >;

/** A viewer who is timed out or banned. */
interface RestrictedViewer {
  readonly kind: "timeout" | "ban";
  readonly name: string;
  /** In milliseconds since 1970, like all times here. */
  readonly at: number;
  readonly until?: number;
  readonly reason?: string;
  readonly by?: { readonly name: string };
  readonly addresses?: true;
}

/** A ban list from elsewhere. */
interface ImportedList {
  /** Where it says it comes from. */
  readonly origin: string;
  readonly room: string;
  /** The thumbprint of the key that signed it, and whether that is this server's. */
  readonly key: string;
  readonly own: boolean;
  readonly madeAt: number;
  readonly at: number;
  readonly by: { readonly name: string };
  readonly bans: number;
  readonly words: readonly string[];
  /** The first of its people who may not write. */
  readonly people: readonly ListedPerson[];
}

/** A person whom a list bans. */
interface ListedPerson {
  readonly id: string;
  readonly name: string;
  readonly at: number;
  readonly until?: number;
  readonly reason?: string;
  readonly by?: string;
}

/** Somebody to whom no list applies. */
interface ListException {
  readonly name: string;
  readonly at: number;
  readonly by?: { readonly name: string };
}

/** A message held for review. */
export interface Held {
  readonly at: number;
  readonly from: { readonly id: string; readonly name: string };
  readonly text: string;
  /** Whether it says what its author does. */
  readonly me?: true;
  readonly why: string;
  /** Equal for messages that say the same words. */
  readonly words: string;
}

/** A moderator or host. */
export interface RoleHolder {
  readonly role: Exclude<Role, "viewer">;
  readonly name: string;
  /** "opened", "operator", "link:…" or "viewer:…". */
  readonly by: string;
}

/** A link that makes people moderators or hosts. */
interface RoleLink {
  readonly role: Exclude<Role, "viewer">;
  readonly at: number;
}

/** A line of the audit log, as stored. */
export type AuditLine = Readonly<Record<string, unknown>> & {
  readonly seq: number;
};

/** A section of the panel; also its fragment in the URL. */
export type SectionId = keyof Catalogue["panel"]["sections"];

/** Everything that the panel shows. */
export interface PanelView extends RoomView {
  readonly texts: Catalogue;
  readonly room: string;
  /** Whether the viewer has the operator's token. */
  readonly admin: boolean;
  /** The newest lines of the audit log, or those before a position. */
  readonly audit: readonly AuditLine[];
  /** The position to load older lines from. */
  readonly older?: number;
  /** This server's origin, such as `https://chat.example`, as far as it knows. */
  readonly origin: string;
  /** The section that was submitted; `undefined`: none. */
  readonly at?: SectionId;
  /** The submitted fields, if they were refused. */
  readonly submitted?: Readonly<Record<string, unknown>>;
  /** Why they were refused. */
  readonly problem?: string;
  /** What was just done. */
  readonly told?: string;
  /** The URL of a new link. It is shown only once. */
  readonly link?: string;
  readonly now: number;
}

/** A field's value: what was submitted and refused, or else the current value. */
export function written(
  { submitted }: PanelView,
  field: string,
  value: unknown,
): string {
  return String(submitted?.[field] ?? value);
}

/** As {@linkcode written}, for a field that another section has too; "" is the current value. */
export function writtenIn(
  section: SectionId,
  view: PanelView,
  field: string,
): string {
  return view.at === section ? written(view, field, "") : "";
}
