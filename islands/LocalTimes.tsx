import { useEffect } from "preact/hooks";
<<<<<<< HEAD
import { localTimes } from "../components/times/local_times.ts";
||||||| parent of a2bafa8 (Moderators open a person's card in the chat too; names in the panel lead to it)
import { formatDateTime } from "../components/moderation/date_time.ts";
=======
import { formatDateTime } from "../components/texts/date_time.ts";
>>>>>>> a2bafa8 (Moderators open a person's card in the chat too; names in the panel lead to it)

/** Converts the server's UTC times to the viewer's time zone. Renders nothing. */
export default function LocalTimes({ language }: { language: string }) {
  useEffect(() => localTimes(document, language), []);
  return null;
}
