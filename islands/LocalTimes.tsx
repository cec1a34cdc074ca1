import { useEffect } from "preact/hooks";
import { localTimes } from "../components/times/local_times.ts";

/** Converts the server's UTC times to the viewer's time zone. Renders nothing. */
export default function LocalTimes({ language }: { language: string }) {
  useEffect(() => localTimes(document, language), []);
  return null;
}
