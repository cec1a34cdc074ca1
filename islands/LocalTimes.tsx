import { useEffect } from "preact/hooks";
import { formatDateTime } from "../components/moderation/date_time.ts";

/** Converts the server's UTC times to the viewer's time zone. Renders nothing. */
export default function LocalTimes({ language }: { language: string }) {
  useEffect(() => {
    // Other islands render their own times.
    for (const time of document.querySelectorAll("time[data-utc]")) {
      const at = Date.parse(time.getAttribute("datetime") ?? "");
      // In the text that is there: a replaced one would look like a translation, and be
      // put back.
      if (time.firstChild) {
        time.firstChild.nodeValue = formatDateTime(at, language, "local");
      }
    }
  }, []);
  return null;
}
