/**
 * Finds what the oldest browsers lack in a style sheet, except what an earlier declaration
 * or `@supports` allows for.
 *
 * @module
 */
// @deno-types="@types/css-tree"
import {
  type CssNode,
  type Declaration,
  generate,
  parse,
  walk,
  type WalkContext,
} from "css-tree";
import {
  type Feature,
  featureAt,
  type Finding,
  isMissing,
  nameOf,
  partsOf,
  within,
} from "./support.ts";

/** Kinds of values, by the kind of a value's part that may be one of their members. */
const KINDS = {
  Function: partsOf(featureAt("css.types")!).map(nameOf),
  Identifier: ["color", "global_keywords"],
  Dimension: ["angle", "flex", "length", "resolution", "time"],
};

/** What a part of a value can be, by its kind and name: "Function oklch". */
const VALUES = Map.groupBy(
  Object.entries(KINDS).flatMap(([type, kinds]) =>
    kinds.flatMap((kind) => {
      const feature = featureAt("css.types", kind)!;
      const members = partsOf(feature);
      return (type === "Function" ? [feature, ...members] : members)
        .map((each) => ({ name: `${type} ${nameOf(each)}`, feature: each }));
    })
  ),
  ({ name }) => name,
);

/** Units that the data has one feature for. */
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/^dv/, "viewport_percentage_units_dynamic"],
  [/^sv/, "viewport_percentage_units_small"],
  [/^lv/, "viewport_percentage_units_large"],
  [/^cq/, "container_query_length_units"],
];

/** Returns what the oldest browsers lack of a style sheet. */
export function findInStyles(css: string): Finding[] {
  const found = new Map<string, Finding>();
  const note = (uses: readonly Finding[]) => {
    for (const each of uses) found.set(each.use, each);
  };
  const sheet = parse(css, { parseCustomProperty: true });
  /** The declarations so far that every browser reads: "a{color". */
  const read = new Set<string>();
  walk(sheet, {
    visit: "Declaration",
    enter(node) {
      if (/^-webkit-/.test(node.property)) {
        read.add(placeOf(this, node.property.slice("-webkit-".length)));
      }
    },
  });
  walk(sheet, function (node) {
    if (this.atrule?.name === "supports") return;
    if (node.type !== "Declaration") {
      return note(findInNode(node, this.atrule?.name));
    }
    const place = placeOf(this, node.property);
    const uses = findInDeclaration(node);
    if (uses.length === 0) read.add(place);
    else if (hasVariable(node) || !read.has(place)) note(uses);
  });
  return [...found.values()];
}

/** The selector and property of a declaration: "a{color". */
function placeOf({ atrule, rule }: WalkContext, property: string): string {
  return [
    ...[atrule?.prelude, rule?.prelude]
      .map((prelude) => prelude ? generate(prelude) : ""),
    property,
  ].join("{");
}

/**
 * Whether a value has or is a variable's. Such a value is never skipped: if it turns out
 * to be invalid, the property has none, whatever was declared before.
 */
function hasVariable({ property, value }: Declaration): boolean {
  return property.startsWith("--") || generate(value).includes("var(");
}

function findInDeclaration({ property, value }: Declaration): Finding[] {
  // Prefixed properties are for one engine.
  if (/^-[a-z]/.test(property)) return [];
  const own = featureAt("css.properties", property);
  if (own && isMissing(own)) return [within(`${property}:`, own)];
  const uses: Finding[] = [];
  walk(value, (node) => {
    const name = nameIn(node, property);
    if (name === undefined) return;
    const meanings = meaningsOf(name, own, node.type);
    if (meanings.length > 0 && meanings.every(isMissing)) {
      uses.push(within(`${property}: … ${name}`, meanings[0]));
    }
  });
  return uses;
}

function meaningsOf(
  name: string,
  own: Feature | undefined,
  type: string,
): Feature[] {
  const exact = own && featureAt(own.path, name);
  if (exact) return [exact];
  const units = UNITS.filter(([pattern]) => pattern.test(name))
    .flatMap(([, feature]) => featureAt("css.types.length", feature) ?? []);
  const known = VALUES.get(`${type} ${name}`) ??
    VALUES.get(`${type} ${name}_function`);
  return known?.map(({ feature }) => feature) ?? units;
}

/** The data's name of a value's part that a browser may not know. */
function nameIn(node: CssNode, property: string): string | undefined {
  switch (node.type) {
    case "Dimension":
      return node.unit.toLowerCase();
    case "Operator":
      return property === "content" && node.value === "/"
        ? "alt_text"
        : undefined;
    case "Function":
    case "Identifier":
      return node.name.startsWith("--") ? undefined : node.name.toLowerCase();
  }
}

/** What a selector, a condition or a colour made from another one uses. */
function findInNode(node: CssNode, atrule?: string): Finding[] {
  // The data has the conditions of @media only.
  if (/^Feature/.test(node.type) && atrule !== "media") return [];
  const [use, feature] = featureOf(node);
  return feature && isMissing(feature) ? [within(use, feature)] : [];
}

function featureOf(node: CssNode): [string, Feature?] {
  switch (node.type) {
    case "Atrule":
      return [`@${node.name}`, featureAt("css.at-rules", node.name)];
    case "NestingSelector":
      return ["&", featureAt("css.selectors.nesting")];
    case "PseudoClassSelector":
      return [`:${node.name}`, featureAt("css.selectors", node.name)];
    case "PseudoElementSelector":
      return [`::${node.name}`, featureAt("css.selectors", node.name)];
    case "Feature": {
      const name = node.name.replace(/^(min|max)-/, "");
      return [`@media (${name})`, featureAt("css.at-rules.media", name)];
    }
    case "FeatureRange":
      return ["@media (… < …)", featureAt("css.at-rules.media.range_syntax")];
    default:
      return [""];
  }
}
