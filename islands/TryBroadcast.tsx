import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { TrialTexts } from "../components/moderation/trial.ts";
import { fill } from "../components/texts/catalogue.ts";

/**
 * Tries the room's broadcast in the host's browser.
 *
 * @param atOnce Without being asked: it has just been saved.
 */
export default function TryBroadcast(
  { stream, atOnce, blocked, texts }: {
    stream: string;
    atOnce: boolean;
    /** As far as the server knows, browsers block the stream on this site. */
    blocked: boolean;
    texts: TrialTexts;
  },
) {
  const finding = useSignal(blocked ? texts.mixed : "");
  const trying = useSignal(false);

  const start = async () => {
    trying.value = true;
    finding.value = texts.trying;
    try {
      const { tryBroadcast } = await import(
        "../components/moderation/trial.ts"
      );
      const { verdict, values = {} } = await tryBroadcast(stream);
      finding.value = fill(texts[verdict], values);
    } catch (error) {
      finding.value = "";
      throw error;
    } finally {
      trying.value = false;
    }
  };
  useEffect(() => {
    if (atOnce) void start();
  }, []);

  return (
    <div class="trial">
      <button
        type="button"
        class="small scripted"
        disabled={trying.value}
        onClick={() => void start()}
      >
        {texts.start}
      </button>
      <p class="hint" aria-live="polite">{finding.value}</p>
    </div>
  );
}
