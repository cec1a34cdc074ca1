/**
 * What the oldest browsers lack, by MDN's data.
 *
 * @module
 */
import bcd from "@mdn/browser-compat-data" with { type: "json" };
import type {
  BrowserName,
  Identifier,
  SimpleSupportStatement,
} from "@mdn/browser-compat-data/types";
import { OLDEST_BROWSERS } from "../../tasks/browsers.ts";

/** A feature of the web, and its place in the data: "api.AbortSignal.any_static". */
export interface Feature {
  readonly path: string;
  readonly identifier: Identifier;
}

/** A use of something that the oldest browsers lack. */
export interface Finding {
  /** As it is used: ".toReversed", "AbortSignal.any". */
  readonly use: string;
  readonly feature: string;
  /** "chrome 103 (since 110)" */
  readonly missingIn: readonly string[];
}

/** The path of JavaScript's own objects. */
export const BUILTINS = "javascript.builtins";

/** The path of the browsers' interfaces. */
export const API = "api";

// Its own type has no index for features.
const DATA = bcd as unknown as Identifier;

/** All built-in objects and interfaces. */
export const OWNERS: readonly Feature[] = [BUILTINS, API]
  .flatMap((path) => partsOf(featureAt(path)!));

/** The feature at a path, if the data has one. */
export function featureAt(
  path: string,
  ...names: string[]
): Feature | undefined {
  const all = [...path.split("."), ...names];
  let identifier: Identifier | undefined = DATA;
  for (const name of all) {
    identifier = Object.hasOwn(identifier, name) ? identifier[name] : undefined;
    if (identifier === undefined) return undefined;
  }
  return { path: all.join("."), identifier };
}

/** The features directly below one. */
export function partsOf({ path, identifier }: Feature): Feature[] {
  return Object.entries(identifier)
    .filter(([name]) => name !== "__compat")
    .map(([name]) => featureAt(path, name)!);
}

/** The last part of a feature's path. */
export function nameOf({ path }: Feature): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

/** Whether one of the oldest browsers lacks a feature. */
export function isMissing(feature: Feature): boolean {
  return missingIn(feature).length > 0;
}

/** The finding of a feature in a use of it. */
export function within(use: string, feature: Feature): Finding {
  return { use, feature: feature.path, missingIn: missingIn(feature) };
}

/** The oldest browsers that lack a feature. */
function missingIn({ identifier }: Feature): string[] {
  const support = identifier.__compat?.support;
  if (!support) return [];
  return Object.entries(OLDEST_BROWSERS).flatMap(([browser, oldest]) => {
    const statements = [support[browser as BrowserName] ?? []].flat();
    if (statements.some((each) => covers(each, oldest))) return [];
    const added = statements.map(({ version_added }) => version_added)
      .find((version) => typeof version === "string");
    return [`${browser} ${oldest} (${added ? `since ${added}` : "never"})`];
  });
}

/** Whether a version has a feature, under its own name and without a flag. */
function covers(
  { version_added, version_removed, flags, prefix, alternative_name }:
    SimpleSupportStatement,
  version: string,
): boolean {
  if (flags || prefix || alternative_name) return false;
  return isAtMost(version_added, version) &&
    !isAtMost(version_removed ?? false, version);
}

/** Whether a version in the data ("≤37", "preview", `false`) is another or before it. */
function isAtMost(added: string | false, version: string): boolean {
  if (added === false || added === "preview") return false;
  const [a, b] = [added.replace("≤", ""), version].map((each) =>
    each.split(".").map(Number)
  );
  const differing = a.findIndex((part, i) => part !== (b[i] ?? 0));
  return differing < 0 || a[differing] < (b[differing] ?? 0);
}
