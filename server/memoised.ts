/** The most characters of texts whose result is kept. */
const MAX_KEY_LENGTH = 600;

/**
 * Returns a function of texts that keeps its last results: most requests name the same
 * host and the same origin. Only for functions whose result depends on nothing else.
 *
 * @param most How many results are kept; they are forgotten together.
 */
export function memoised<Result>(
  of: (...texts: readonly string[]) => Result,
  most = 256,
): (...texts: readonly string[]) => Result {
  const known = new Map<string, { readonly result: Result }>();
  return (...texts) => {
    // No header contains a line break.
    const key = texts.join("\n");
    const found = known.get(key);
    if (found) return found.result;
    const result = of(...texts);
    // A stranger writes them.
    if (key.length > MAX_KEY_LENGTH) return result;
    if (known.size >= most) known.clear();
    known.set(key, { result });
    return result;
  };
}
