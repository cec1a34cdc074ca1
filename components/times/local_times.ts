import { formatDateTime } from "./date_time.ts";

/** Converts the server's UTC times in a page to the viewer's time zone. */
export function localTimes(page: Document, language: string): void {
  // Islands render their own times.
  for (const time of page.querySelectorAll("time[data-utc]")) {
    const at = Date.parse(time.getAttribute("datetime") ?? "");
    // In the text that is there: a replaced one would look like a translation, and be
    // put back.
    if (time.firstChild) {
      time.firstChild.nodeValue = formatDateTime(at, language, "local");
    }
  }
}
