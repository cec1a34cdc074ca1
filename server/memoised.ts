/** The most characters of a text whose result is kept. */
const MAX_KEY_LENGTH = 600;

/**
 * Returns a function of a text that keeps its last results: most requests name the same
 * host and the same origin. Only for functions whose result depends on nothing else.
 *
 * @param most How many results are kept; they are forgotten together.
 */
export function memoised<Result>(
  of: (text: string) => Result,
  most = 256,
): (text: string) => Result {
  const known = new Map<string, { readonly result: Result }>();
  return (text) => {
    const found = known.get(text);
    if (found) return found.result;
    const result = of(text);
    // A stranger writes them.
    if (text.length > MAX_KEY_LENGTH) return result;
    if (known.size >= most) known.clear();
    known.set(text, { result });
    return result;
  };
}
