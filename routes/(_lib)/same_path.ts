/** The longest path to return to: nginx takes an answer with longer headers for a failure. */
const MAX_PATH_LENGTH = 2_000;

/** Where to return to: a path of this site, whatever the form says. */
export function samePath(back: string | undefined, here: URL): string {
  if (!back?.startsWith("/") || !URL.canParse(back, here)) return "/";
  const { origin, pathname, search } = new URL(back, here);
  const path = pathname + search;
  return origin === here.origin && path.length <= MAX_PATH_LENGTH ? path : "/";
}
