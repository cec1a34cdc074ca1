import { useEffect } from "preact/hooks";

/** Opens the section of the panel that the URL's fragment or a link names. It draws nothing. */
export default function PanelSections() {
  useEffect(() => {
    const open = (id: string) => {
      const section = document.getElementById(id)?.closest(".section");
      const opener = section?.querySelector<HTMLDetailsElement>(
        ".sectionopener",
      );
      if (!opener || opener.open) return;
      opener.open = true;
      section?.scrollIntoView();
    };
    const openNamed = () => open(location.hash.slice(1));
    // Following a link to where one is already changes no fragment.
    const clicked = ({ target }: Event) => {
      const link = target instanceof Element &&
        target.closest<HTMLAnchorElement>('a[href^="#"]');
      if (link) open(link.hash.slice(1));
    };
    openNamed();
    addEventListener("hashchange", openNamed);
    document.addEventListener("click", clicked);
    return () => {
      removeEventListener("hashchange", openNamed);
      document.removeEventListener("click", clicked);
    };
  }, []);
  return null;
}
