import type { RoomState } from "../../engine/engine.ts";
import type { Pin } from "../../protocol.ts";
import { nameKey } from "../../wording/names.ts";
import {
  bindsFrom,
  DEFAULT_RULES,
  type Grant,
  type HeldMessage,
  type RoleLink,
  type Rules,
  stateKey,
  type StoredRestriction,
  type TakenRole,
  type TokenRole,
} from "./entries.ts";
import { readEntry } from "./read_entry.ts";

/** What acts have changed that concerns people who are in the room. */
interface Touched {
  /** Viewers whose role or restriction changed, by id. */
  readonly viewers: Set<string>;
  /**
   * Addresses whose restriction changed: by hash, the earliest `since` of the people
   * affected, in milliseconds since 1970.
   */
  readonly addresses: Map<string, number>;
  /** Role links created or revoked, by hash. */
  readonly roleLinks: Set<string>;
  /** Whether the review queue changed. */
  held: boolean;
}

function nothingTouched(): Touched {
  return {
    viewers: new Set(),
    addresses: new Map(),
    roleLinks: new Set(),
    held: false,
  };
}

/**
 * A room's state: its rules, roles and restrictions, projected from the engine's entries.
 */
export class State {
  epoch = "";
  version = -1;
  rules: Rules = DEFAULT_RULES;
  pin: Pin | undefined;
  readonly roles = new Map<string, Grant>();
  /** Roles that tokens give, by viewer. */
  readonly tokenRoles = new Map<string, TokenRole>();
  /** Roles that were taken away, by viewer. */
  readonly taken = new Map<string, TakenRole>();
  readonly roleLinks = new Map<string, RoleLink>();
  readonly restrictions = new Map<string, StoredRestriction>();
  /** By hash, the id of the viewer whose restriction the address belongs to. */
  readonly addresses = new Map<string, string>();
  /** Messages held for review, by id. */
  readonly held = new Map<string, HeldMessage>();
  /** By folded name, the id of the moderator or host who has it. */
  readonly #names = new Map<string, string>();
  readonly #maps = new Map<string, Map<string, unknown>>([
    ["role", this.roles],
    ["token", this.tokenRoles],
    ["taken", this.taken],
    ["link", this.roleLinks],
    ["restriction", this.restrictions],
    ["address", this.addresses],
    ["held", this.held],
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
    for (const [key, value] of changed) this.#set(key, value);
    for (const [i, hash] of affected.entries()) {
      const known = this.#touched.addresses.get(hash) ?? Infinity;
      const from = Math.min(known, before[i], this.#bindsFrom(hash));
      this.#touched.addresses.set(hash, from);
    }
    this.#names.clear();
    for (const [id, { name }] of this.roles) {
      this.#names.set(foldName(name), id);
    }
  }

  /** Resets the state. */
  clear(): void {
    this.rules = DEFAULT_RULES;
    this.pin = undefined;
    this.version = -1;
    for (const map of this.#maps.values()) map.clear();
  }

  /** Returns the id of the moderator or host whose name looks like this one. */
  holderOf(name: string): string | undefined {
    return this.#names.size === 0 ? undefined : this.#names.get(foldName(name));
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

  /** The earliest `since` of people bound at this address; `Infinity`: no one is. */
  #bindsFrom(hash: string): number {
    return bindsFrom(this.restrictions.get(this.addresses.get(hash) ?? ""));
  }

  #set(key: string, value: unknown): void {
    if (key === stateKey.rules) {
      this.rules = { ...DEFAULT_RULES, ...value as Partial<Rules> };
    } else if (key === stateKey.pin) {
      this.pin = value as Pin | undefined;
    } else {
      const at = key.indexOf(":");
      const kind = key.slice(0, at);
      const name = key.slice(at + 1);
      const map = this.#maps.get(kind);
      if (value === undefined) map?.delete(name);
      else map?.set(name, value);
      if (kind === "role" || kind === "taken" || kind === "restriction") {
        this.#touched.viewers.add(name);
      }
      if (kind === "held") this.#touched.held = true;
      if (kind === "link") this.#touched.roleLinks.add(name);
    }
  }
}

/** Folded names, cached: every message compares its author's name. */
const folded = new Map<string, string>();
const MAX_FOLDED = 10_000;

function foldName(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  if (folded.size >= MAX_FOLDED) folded.clear();
  const key = nameKey(name);
  folded.set(name, key);
  return key;
}
