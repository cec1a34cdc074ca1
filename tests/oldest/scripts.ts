/// <reference lib="deno.unstable" />
/**
 * Finds built-ins, interfaces and events in scripts that the oldest browsers lack. Scripts
 * have no types, so a member counts by its name, if everything of that name is too new.
 *
 * @module
 */
import {
  API,
  BUILTINS,
  type Feature,
  featureAt,
  type Finding,
  isMissing,
  nameOf,
  OWNERS,
  partsOf,
  within,
} from "./support.ts";

/** The suffixes by which the data tells apart what has the same name. */
const SUFFIXES = ["", "_static", "_property"];

/** Methods that return iterators; `Object` has functions of these names that don't. */
const ITERATING = ["values", "keys", "entries", "matchAll"];

/** Whether a page has an object of this interface in a variable: `navigator`. */
function isInVariable(owner: Feature): boolean {
  const [first, ...rest] = nameOf(owner);
  const name = first.toLowerCase() + rest.join("");
  return featureAt(API, "Window", name) !== undefined;
}

/** Whether only workers have it, which no page here starts. */
function isOfWorkers(owner: Feature): boolean {
  return /Worker(GlobalScope|Navigator)/.test(nameOf(owner));
}

/**
 * Everything that a member of an unknown object can be. What is too new, and only reached
 * through something else that is too new or a variable, is found by that instead.
 */
const MEMBERS = Map.groupBy(
  OWNERS
    .filter((owner) => owner.path.startsWith(BUILTINS) || !isMissing(owner))
    .flatMap((owner) =>
      isOfWorkers(owner)
        ? []
        : isInVariable(owner)
        ? partsOf(owner).filter((part) => !isMissing(part))
        : partsOf(owner)
    ),
  nameOf,
);

type Construction = Deno.lint.CallExpression | Deno.lint.NewExpression;

/** What a name outside of all objects is: `structuredClone`, `Iterator`. */
function globalNamed(name: string): Feature[] {
  return first([BUILTINS, API, `${API}.Window`], name);
}

/** What a member is, if the name of its object tells: `AbortSignal.any`. */
function memberOf(object: string, name: string): Feature[] {
  const owner = object.charAt(0).toUpperCase() + object.slice(1);
  return first([`${BUILTINS}.${owner}`, `${API}.${owner}`], name);
}

function first(places: readonly string[], name: string): Feature[] {
  for (const place of places) {
    for (const suffix of SUFFIXES) {
      const feature = featureAt(place, name + suffix);
      if (feature) return [feature];
    }
  }
  return [];
}

/** Returns what the oldest browsers lack of a script's built-ins. */
export function findInScript(source: string): Finding[] {
  const found = new Map<string, Finding>();
  const note = (use: string, meanings: readonly Feature[]) => {
    if (meanings.length > 0 && meanings.every(isMissing)) {
      found.set(use, within(use, meanings[0]));
    }
  };
  const broken = Deno.lint.runPlugin(
    {
      name: "oldest",
      rules: { built: { create: () => visitor(note) } },
    },
    "script.js",
    source,
  );
  if (broken.length > 0) throw new Error(broken[0].message);
  return [...found.values()];
}

/** Reports each use, and all that it can mean. */
function visitor(
  note: (use: string, meanings: readonly Feature[]) => void,
): Deno.lint.LintVisitor {
  const member = (object: string | undefined, name: string) => {
    const exact = object === undefined ? [] : memberOf(object, name);
    if (exact.length > 0) note(`${object}.${name}`, exact);
    else note(`.${name}`, MEMBERS.get(name) ?? []);
  };
  const event = (name: string) =>
    note(`the event ${name}`, MEMBERS.get(`${name}_event`) ?? []);
  return {
    Identifier(node) {
      if (!isName(node)) note(node.name, globalNamed(node.name));
    },
    MemberExpression(node) {
      const name = keyOf(node.property, node.computed);
      if (name === undefined) return;
      member(lastNameOf(node.object), name);
      if (isIterator(node.object)) {
        note(`.${name} of an iterator`, first([`${BUILTINS}.Iterator`], name));
      }
    },
    Property(node) {
      const name = keyOf(node.key, node.computed) ?? "";
      if (node.parent.type === "ObjectPattern") member(undefined, name);
      // Preact takes listeners as attributes: `onScrollEnd`.
      else if (/^on[A-Z]/.test(name)) event(name.slice(2).toLowerCase());
    },
    CallExpression({ callee, arguments: [type] }) {
      if (
        callee.type === "MemberExpression" && type?.type === "Literal" &&
        keyOf(callee.property, callee.computed) === "addEventListener"
      ) event(String(type.value));
    },
    NewExpression({ callee }) {
      if (callee.type !== "Identifier") return;
      const constructors = globalNamed(callee.name)
        .flatMap(({ path }) => featureAt(path, callee.name) ?? []);
      note(`new ${callee.name}`, constructors);
    },
    ForOfStatement(node) {
      if (node.await) {
        note("for await", first([`${API}.ReadableStream`], "@@asyncIterator"));
      }
    },
  };
}

/** Whether an identifier names a member or a key, not a variable. */
function isName(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "MemberExpression":
      return parent.property === node && !parent.computed;
    case "Property":
      return parent.key === node && !parent.computed && !parent.shorthand;
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.key === node && !parent.computed;
    default:
      return false;
  }
}

/** The name of a member or key, if the script says it. */
function keyOf(node: Deno.lint.Node, computed: boolean): string | undefined {
  if (node.type === "Identifier") return computed ? undefined : node.name;
  if (node.type !== "Literal") return undefined;
  return typeof node.value === "string" ? node.value : undefined;
}

/** `navigator` of `navigator` and of `globalThis.navigator`. */
function lastNameOf(node: Deno.lint.Node): string | undefined {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MemberExpression") {
    return keyOf(node.property, node.computed);
  }
}

function isIterator(node: Deno.lint.Node): boolean {
  return node.type === "CallExpression" &&
    node.callee.type === "MemberExpression" &&
    ITERATING.includes(lastNameOf(node.callee) ?? "") &&
    lastNameOf(node.callee.object) !== "Object";
}

/** Returns the regular expressions that a script makes of strings, as literals. */
export function builtRegExps(source: string): string[] {
  const found: string[] = [];
  const note = ({ callee, arguments: given }: Construction) => {
    if (lastNameOf(callee) !== "RegExp") return;
    const [pattern, flags = ""] = given.map((each) =>
      each.type === "Literal" && typeof each.value === "string"
        ? each.value
        : undefined
    );
    // Empty literals would be comments.
    if (pattern) found.push(`/${pattern.replaceAll("/", "\\/")}/${flags}`);
  };
  const rule = {
    create: () => ({ CallExpression: note, NewExpression: note }),
  };
  Deno.lint.runPlugin(
    { name: "oldest", rules: { expressions: rule } },
    "script.js",
    source,
  );
  return found;
}
