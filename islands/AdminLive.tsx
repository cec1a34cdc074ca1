import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { keepLive } from "../components/admin/live.ts";
import { type Catalogue, fill } from "../components/texts/catalogue.ts";
import { clock } from "../components/ui/time.ts";

/** What it says. */
type Texts =
  & Pick<Catalogue, "language" | "common">
  & Pick<Catalogue["admin"], "pause" | "stale">;

/** Keeps the operator's page up to date, until that is paused. */
export default function AdminLive({ texts }: { texts: Texts }) {
  const paused = useSignal(false);
  const answeredAt = useSignal(0);
  const stale = useSignal(false);
  useEffect(() => {
    answeredAt.value = Date.now();
    return keepLive(texts.language, () => paused.peek(), (answered) => {
      if (answered) answeredAt.value = Date.now();
      stale.value = !answered;
    });
  }, []);
  const at = answeredAt.value;
  return (
    <div class="livebar scripted">
      <button
        type="button"
        class="small"
        aria-pressed={paused.value}
        onClick={() => paused.value = !paused.value}
      >
        {texts.pause}
      </button>
      <p class="trouble" role="status">
        {stale.value &&
          fill(texts.stale, { time: clock(at, at, "local", texts.common) })}
      </p>
    </div>
  );
}
