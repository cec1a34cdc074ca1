import { useEffect } from "preact/hooks";
import { formatDateTime } from "../components/moderation/date_time.ts";

/** Converts the server's UTC times to the viewer's time zone. Renders nothing. */
export default function LocalTimes({ language }: { language: string }) {
  useEffect(() => {
    // Other islands render their own times.
    for (const time of document.querySelectorAll("time[data-utc]")) {
      const at = Date.parse(time.getAttribute("datetime") ?? "");
      time.textContent = formatDateTime(at, language, "local");
    }
  }, []);
  return null;
}
