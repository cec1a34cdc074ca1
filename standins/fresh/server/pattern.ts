/** Turns the path of a file below routes/ into a `URLPattern` pathname. */
export function pathToPattern(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.at(-1) === "index") parts.pop();
  return "/" + parts.map((part) => {
    const refuse = (reason: string): never => {
      throw new SyntaxError(`Cannot route "${path}": ${reason}`);
    };
    if (part.startsWith("(")) refuse("(groups) are not carried here");
    if (part.includes("[[")) refuse("[[optional]] is not carried here");
    if (part.includes("][")) refuse("something must separate parameters");
    const rest = part.match(/^\[\.\.\.(\w+)\]$/);
    if (rest) return `:${rest[1]}*`;
    const pattern = part.replaceAll(/\[(\w+)\]/g, ":$1");
    return /[[\]]/.test(pattern) ? refuse("its brackets don't pair") : pattern;
  }).join("/");
}

/** The folders that a pattern lies in; with `whole`, its last part too. */
export function patternToFolders(pattern: string, whole: boolean): string[] {
  if (pattern === "*" || pattern === "/*") return [];
  const parts = pattern.split("/").filter((part) => part !== "");
  if (!whole && !pattern.endsWith("/")) parts.pop();
  return parts;
}

function rank(part: string): number {
  if (part.startsWith("_m")) return 6;
  if (part.startsWith("_e")) return 4;
  if (part.startsWith("_")) return 5;
  if (part === "index") return 3;
  if (part.startsWith("[.")) return 0;
  return part.startsWith("[") ? 1 : 2;
}

/**
 * Orders files below routes/: `_app` first, then in each folder what wraps the
 * others, then what is fixed, then what has parameters.
 */
export function compareRoutes(a: string, b: string): number {
  if (a.endsWith("/_app")) return -1;
  if (b.endsWith("/_app")) return 1;
  const left = a.split("/");
  const right = b.split("/");
  const shared = Math.min(left.length, right.length);
  for (let i = 0; i < shared; i++) {
    if (left[i] === right[i]) continue;
    return rank(right[i]) - rank(left[i]) || (left[i] < right[i] ? -1 : 1);
  }
  return right.length - left.length;
}
