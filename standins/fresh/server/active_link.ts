function trimmed(pathname: string): string {
  return pathname === "/" ? pathname : pathname.replace(/\/$/, "");
}

/**
 * Marks a link to the current page with `aria-current="page"`, and one to a page above
 * it with `aria-current="true"`.
 */
export function markCurrent(props: Record<string, unknown>, url: URL): void {
  const { href } = props;
  if (
    typeof href !== "string" || !href.startsWith("/") ||
    props["aria-current"] !== undefined ||
    !URL.canParse(href, "http://localhost")
  ) return;

  const target = new URL(href, "http://localhost");
  const here = trimmed(url.pathname);
  const there = trimmed(target.pathname);
  const sameSearch = !target.search || target.search === url.search;
  if (here === there && sameSearch) {
    props["data-current"] = "true";
    props["aria-current"] = "page";
  } else if (
    here === there || there === "/" || here.startsWith(`${there}/`)
  ) {
    props["data-ancestor"] = "true";
    props["aria-current"] = "true";
  }
}
