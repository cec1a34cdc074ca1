import { useEffect } from "preact/hooks";
import { formatDateTime } from "../components/moderation/date_time.ts";

/** Puts the times that the server has written in UTC into the reader's zone. It draws nothing. */
export default function LocalTimes({ language }: { language: string }) {
  useEffect(() => {
    // Those of other islands are theirs to draw.
    for (const time of document.querySelectorAll("time[data-utc]")) {
      const at = Date.parse(time.getAttribute("datetime") ?? "");
      time.textContent = formatDateTime(at, language, "local");
    }
  }, []);
  return null;
}
