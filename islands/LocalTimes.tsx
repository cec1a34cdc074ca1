import { useEffect } from "preact/hooks";
import type { CommonTexts } from "../components/texts/catalogue.ts";
import { clock } from "../components/time.ts";

/** Puts the times that the server has written in UTC into the reader's zone. It draws nothing. */
export default function LocalTimes({ texts }: { texts: CommonTexts }) {
  useEffect(() => {
    // Those of other islands are theirs to draw.
    for (const time of document.querySelectorAll("time[data-utc]")) {
      const at = Date.parse(time.getAttribute("datetime") ?? "");
      time.textContent = clock(at, Date.now(), "local", texts);
    }
  }, []);
  return null;
}
