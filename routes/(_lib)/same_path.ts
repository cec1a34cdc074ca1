/** Where to return to after a form: a path of this site, whatever the form says. */
export function samePath(back: string | undefined, here: URL): string {
  if (!back?.startsWith("/") || !URL.canParse(back, here)) return "/";
  const { origin, pathname, search } = new URL(back, here);
  return origin === here.origin ? pathname + search : "/";
}
