import {
  type KnownRestriction,
  leftOf,
  type ListedBan,
  type StoredList,
  timed,
  type Unlisted,
} from "./entries.ts";

/** The ban lists that a room imported, and what of them is in force. */
export class Listed {
  /** By id. */
  readonly lists = new Map<string, StoredList>();
  /** The bans of the lists in parts, by the list's id, a dot and a number. */
  readonly parts = new Map<string, readonly ListedBan[]>();
  /** Viewers to whom no list applies, because a moderator decided so, by id. */
  readonly exceptions = new Map<string, Unlisted>();
  #bans: ReadonlyMap<string, KnownRestriction> | undefined;
  #words: readonly string[] | undefined;

  /** The bans without those of viewers with an exception, by viewer. Some may have ended. */
  get bans(): ReadonlyMap<string, KnownRestriction> {
    return this.#bans ??= this.#merged();
  }

  /** Patterns of all lists, the same array until they change. */
  get words(): readonly string[] {
    return this.#words ??= [
      ...new Set([...this.lists.values()].flatMap(({ words }) => words)),
    ];
  }

  /** Must be called when an entry has changed. */
  changed(): void {
    this.#bans = this.#words = undefined;
  }

  /** Returns a viewer's ban that hasn't ended. */
  banOf(viewer: string): KnownRestriction | undefined {
    const ban = this.bans.get(viewer);
    return ban && leftOf(ban) > 0 ? ban : undefined;
  }

  /** Returns the name by which a list or an exception knows a viewer, if any does. */
  nameOf(viewer: string): string | undefined {
    return this.bans.get(viewer)?.name ?? this.exceptions.get(viewer)?.name;
  }

  /** Returns a list's bans. */
  bansOf(list: string): ListedBan[] {
    return this.partsOf(list).flatMap((part) => this.parts.get(part) ?? []);
  }

  /** Returns the names of a list's parts. */
  partsOf(list: string): string[] {
    return [...this.parts.keys()].filter((part) => part.startsWith(`${list}.`));
  }

  #merged(): Map<string, KnownRestriction> {
    const merged = new Map<string, KnownRestriction>();
    if (this.parts.size === 0) return merged;
    for (
      const { id, name, at, until, reason } of [...this.parts.values()].flat()
    ) {
      if (this.exceptions.has(id)) continue;
      const ban = timed({ kind: "ban", name, at, until, reason });
      const other = merged.get(id);
      if (!other || other.endsAt < ban.endsAt) merged.set(id, ban);
    }
    return merged;
  }
}
