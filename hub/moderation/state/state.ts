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
} from "./entries.ts";
import { readEntry } from "./read_entry.ts";

/**
 * A room's state: its rules, roles and restrictions, projected from the engine's entries.
 */
export class State {
  epoch = "";
  version = -1;
  rules: Rules = DEFAULT_RULES;
  pin: Pin | undefined;
  readonly roles = new Map<string, Grant>();
  readonly links = new Map<string, RoleLink>();
  readonly restrictions = new Map<string, StoredRestriction>();
  /** By hash, the id of the viewer whose restriction the address belongs to. */
  readonly addresses = new Map<string, string>();
  /** Messages held for review, by id. */
  readonly held = new Map<string, HeldMessage>();
  /** By folded name, the id of the moderator or host who has it. */
  readonly #names = new Map<string, string>();
  readonly #maps = new Map<string, Map<string, unknown>>([
    ["role", this.roles],
    ["link", this.links],
    ["restriction", this.restrictions],
    ["address", this.addresses],
    ["held", this.held],
  ]);
  #touched = new Set<string>();
  #touchedAddresses = new Map<string, number>();
  #touchedLinks = new Set<string>();

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
    const meant = this.#addressesMeant(changed.map(([key]) => key));
    const before = meant.map((hash) => this.#meansFrom(hash));
    for (const [key, value] of changed) this.#set(key, value);
    for (const [i, hash] of meant.entries()) {
      const known = this.#touchedAddresses.get(hash) ?? Infinity;
      const from = Math.min(known, before[i], this.#meansFrom(hash));
      this.#touchedAddresses.set(hash, from);
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

  /** Returns the viewers whose role or restriction changed since the last call, by id. */
  takeTouched(): ReadonlySet<string> {
    const touched = this.#touched;
    this.#touched = new Set();
    return touched;
  }

  /**
   * Returns the addresses whose restriction changed since the last call: by hash, the
   * earliest `since` of the people affected, in milliseconds since 1970.
   */
  takeTouchedAddresses(): ReadonlyMap<string, number> {
    const touched = this.#touchedAddresses;
    this.#touchedAddresses = new Map();
    return touched;
  }

  /** Returns the role links created or revoked since the last call, by hash. */
  takeTouchedLinks(): ReadonlySet<string> {
    const touched = this.#touchedLinks;
    this.#touchedLinks = new Set();
    return touched;
  }

  /** Discards what changed; there is no one to notify. */
  dropTouched(): void {
    this.takeTouched();
    this.takeTouchedAddresses();
    this.takeTouchedLinks();
  }

  /** Returns the hashes of the addresses that changes of these keys affect. */
  #addressesMeant(keys: readonly string[]): string[] {
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
  #meansFrom(hash: string): number {
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
      if (kind === "role" || kind === "restriction") this.#touched.add(name);
      if (kind === "link") this.#touchedLinks.add(name);
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
