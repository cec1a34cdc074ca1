import type { RoomState } from "../../engine/engine.ts";
import type { Pin } from "../../protocol.ts";
import { nameKey } from "../../wording/names.ts";
import {
  type Allowed,
  bindsFrom,
  type Bot,
  DEFAULT_RULES,
  type Grant,
  type HeldMessage,
  type HostRules,
  type KnownRestriction,
  type KnownShield,
  leftOf,
  type Note,
  type RoleLink,
  type Rules,
  type StaffName,
  stateKey,
  type StoredRestriction,
  type StoredShield,
  type StoredWebhook,
  type TakenRole,
  timed,
  timedShield,
  type Watched,
} from "./entries.ts";
import { Listed } from "./listed.ts";
import { readEntry } from "./read_entry.ts";
import { shielded } from "./shield.ts";

/** What acts have changed that concerns people who are in the room. */
export interface Touched {
  /** Viewers whose role or restriction changed, by id. */
  readonly viewers: Set<string>;
  /**
   * Addresses whose restriction changed: by hash, the earliest `since` of the people
   * affected, in milliseconds since 1970.
   */
  readonly addresses: Map<string, number>;
  /** Role links created or revoked, by hash. */
  readonly roleLinks: Set<string>;
  /** Viewers whose ban in a list changed, by id. */
  readonly listed: Set<string>;
  /** Whether the review queue changed. */
  held: boolean;
}

function nothingTouched(): Touched {
  return {
    viewers: new Set(),
    addresses: new Map(),
    roleLinks: new Set(),
    listed: new Set(),
    held: false,
  };
}

/**
 * A room's state: its rules, roles and restrictions, projected from the engine's entries.
 */
export class State {
  epoch = "";
  version = -1;
  /** The rules that moderators and the host have set. */
  ownRules: Rules = DEFAULT_RULES;
  /** {@linkcode ownRules} with Shield's; the same object until one of them changes. */
  #shielded: Rules | undefined;
  /** Shield as it was last switched on; its time may be over. */
  shield: KnownShield | undefined;
  pin: Pin | undefined;
  webhook: StoredWebhook | undefined;
  readonly roles = new Map<string, Grant>();
  /** Roles that were taken away, by viewer. */
  readonly taken = new Map<string, TakenRole>();
  /** Moderators and hosts whose role comes from elsewhere, by id. */
  readonly staff = new Map<string, StaffName>();
  /** By the hash of their link's secret. */
  readonly bots = new Map<string, Bot>();
  readonly roleLinks = new Map<string, RoleLink>();
  readonly restrictions = new Map<string, KnownRestriction>();
  /** By hash, the id of the viewer whose restriction the address belongs to. */
  readonly addresses = new Map<string, string>();
  /** By id, those whose messages wait for review without their being told. */
  readonly watched = new Map<string, Watched>();
  /** Messages held for review, by id. */
  readonly held = new Map<string, HeldMessage>();
  /** Moderators' remarks, by id. */
  readonly notes = new Map<string, Note>();
  /** Viewers whose messages aren't held, by id. */
  readonly allowed = new Map<string, Allowed>();
  /** Imported ban lists. */
  readonly listed = new Listed();
  /** By folded name, the ids of the moderators and hosts, and the hashes of the bots, who have it. */
  readonly #names = new Map<string, Set<string>>();
  readonly #maps = new Map<string, Map<string, unknown>>([
    ["role", this.roles],
    ["taken", this.taken],
    ["staff", this.staff],
    ["link", this.roleLinks],
    ["bot", this.bots],
    ["restriction", this.restrictions],
    ["address", this.addresses],
    ["watch", this.watched],
    ["held", this.held],
    ["note", this.notes],
    ["allowed", this.allowed],
    ["list", this.listed.lists],
    ["listed", this.listed.parts],
    ["unlisted", this.listed.exceptions],
  ]);
  #touched = nothingTouched();

  /**
   * Applies changed entries, all of them or none.
   *
   * @throws {Refusal} `unavailable` if we didn't write one of them.
   */
  apply({ epoch, version, entries }: RoomState): void {
    const changed = [...entries].map(([key, json]) =>
      [key, readEntry(key, json)] as const
    );
    this.epoch = epoch;
    this.version = version;
    const affected = this.#addressesAffected(changed.map(([key]) => key));
    const before = affected.map((hash) => this.#bindsFrom(hash));
    const { bans } = this.listed;
    for (const [key, value] of changed) this.#set(key, value);
    this.#touchListed(bans);
    for (const [i, hash] of affected.entries()) {
      const known = this.#touched.addresses.get(hash) ?? Infinity;
      const from = Math.min(known, before[i], this.#bindsFrom(hash));
      this.#touched.addresses.set(hash, from);
    }
    this.#names.clear();
    for (
      const [id, { name }] of [...this.staff, ...this.roles, ...this.bots]
    ) {
      const key = foldName(name);
      const holders = this.#names.get(key);
      if (holders) holders.add(id);
      else this.#names.set(key, new Set([id]));
    }
  }

  /** Shield while it is on. */
  get raised(): KnownShield | undefined {
    return this.shield && leftOf(this.shield) > 0 ? this.shield : undefined;
  }

  /** The rules in force. */
  get rules(): Rules {
    return this.raised
      ? this.#shielded ??= shielded(this.ownRules)
      : this.ownRules;
  }

  /** Resets the state. */
  clear(): void {
    this.ownRules = DEFAULT_RULES;
    this.#shielded = undefined;
    this.shield = undefined;
    this.pin = undefined;
    this.webhook = undefined;
    this.version = -1;
    for (const map of this.#maps.values()) map.clear();
    this.listed.changed();
  }

  /** Returns the value of an entry other than the rules as JSON, as stored; `undefined`: there is none. */
  entry(key: string): string | undefined {
    const at = key.indexOf(":");
    const value = key === stateKey.pin
      ? this.pin
      : this.#maps.get(key.slice(0, at))?.get(key.slice(at + 1));
    if (typeof value !== "object" || value === null) {
      return value === undefined ? undefined : JSON.stringify(value);
    }
    const { endsAt: _, ...stored } = value as Partial<KnownRestriction>;
    return JSON.stringify(stored);
  }

  /** Returns the role and name of a moderator or host, as stored. */
  holder(viewer: string): StaffName | undefined {
    return this.roles.get(viewer) ?? this.staff.get(viewer);
  }

  /** Returns the ids of the moderators and hosts whose name looks like this one. */
  holdersOf(name: string): ReadonlySet<string> {
    return this.#names.size === 0
      ? NOBODY
      : this.#names.get(foldName(name)) ?? NOBODY;
  }

  /** Returns a viewer's own timeout or ban, if it is in force. */
  restrictionOf(viewer: string): KnownRestriction | undefined {
    const restricted = this.restrictions.get(viewer);
    return restricted && leftOf(restricted) > 0 ? restricted : undefined;
  }

  /** Whether a timeout, a ban or an imported list applies to a viewer. */
  isRestricted(viewer: string): boolean {
    return (this.restrictionOf(viewer) ?? this.listed.banOf(viewer)) !==
      undefined;
  }

  /** Returns what changed since the last call. */
  takeTouched(): Touched {
    const touched = this.#touched;
    this.#touched = nothingTouched();
    return touched;
  }

  /** Returns the hashes of the addresses that changes of these keys affect. */
  #addressesAffected(keys: readonly string[]): string[] {
    const changed = new Set(keys);
    const held = [...this.addresses]
      .filter(([, viewer]) => changed.has(stateKey.restriction(viewer)))
      .map(([hash]) => hash);
    const prefix = stateKey.address("");
    const own = keys.filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));
    return [...new Set([...held, ...own])];
  }

  /** Notes whose bans in lists are not what they were. */
  #touchListed(before: ReadonlyMap<string, KnownRestriction>): void {
    const { bans } = this.listed;
    if (bans === before) return;
    for (const id of [...before.keys(), ...bans.keys()]) {
      const [was, is] = [before.get(id), bans.get(id)];
      if (
        was?.until !== is?.until || was?.reason !== is?.reason || !was || !is
      ) {
        this.#touched.listed.add(id);
      }
    }
  }

  /** The earliest `since` of people bound at this address; `Infinity`: no one is. */
  #bindsFrom(hash: string): number {
    return bindsFrom(this.restrictions.get(this.addresses.get(hash) ?? ""));
  }

  #set(key: string, value: unknown): void {
    if (key === stateKey.rules) {
      const { shield, moderatorsMay } = this.ownRules;
      const rules = value as Partial<Rules>;
      this.ownRules = { ...DEFAULT_RULES, ...rules, shield, moderatorsMay };
      this.#shielded = undefined;
    } else if (key === stateKey.hostRules) {
      this.ownRules = { ...this.ownRules, ...value as HostRules };
      this.#shielded = undefined;
    } else if (key === stateKey.shield) {
      this.shield = value === undefined
        ? undefined
        : timedShield(value as StoredShield);
    } else if (key === stateKey.pin) {
      this.pin = value as Pin | undefined;
    } else if (key === stateKey.webhook) {
      this.webhook = value as StoredWebhook | undefined;
    } else {
      const at = key.indexOf(":");
      const kind = key.slice(0, at);
      const name = key.slice(at + 1);
      const map = this.#maps.get(kind);
      if (value === undefined) map?.delete(name);
      else if (kind === "restriction") {
        this.restrictions.set(name, timed(value as StoredRestriction));
      } else map?.set(name, value);
      if (kind === "role" || kind === "taken" || kind === "restriction") {
        this.#touched.viewers.add(name);
      }
      if (LISTED.includes(kind)) this.listed.changed();
      if (kind === "held") this.#touched.held = true;
      if (kind === "link") this.#touched.roleLinks.add(name);
    }
  }
}

/** The kinds of entries of imported lists. */
const LISTED = ["list", "listed", "unlisted"];

const NOBODY: ReadonlySet<string> = new Set();

/** Folded names, cached: every message compares its author's name. */
const folded = new Map<string, string>();
const MAX_FOLDED = 10_000;

/** As {@linkcode nameKey}, cached. */
export function foldName(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  if (folded.size >= MAX_FOLDED) folded.clear();
  const key = nameKey(name);
  folded.set(name, key);
  return key;
}
