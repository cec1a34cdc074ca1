import { useEffect, useRef } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { TextArea } from "../components/ui/fields.tsx";

/** How long "copied" is shown. */
const COPIED_MS = 2_000;

/** A text with a copy button, which needs scripts. */
export default function CopyText(
  { id, label, text, origin, texts }: {
    id: string;
    label: string;
    /** `{origin}` stands for the server's origin. */
    text: string;
    /** The origin as the server knows it; behind a proxy the browser knows better. */
    origin: string;
    texts: { readonly copy: string; readonly copied: string };
  },
) {
  const field = useRef<HTMLTextAreaElement>(null);
  const here = useSignal(origin);
  const copied = useSignal(false);
  useEffect(() => void (here.value = location.origin), []);
  const whole = text.replaceAll("{origin}", here.value);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(whole);
      copied.value = true;
      setTimeout(() => copied.value = false, COPIED_MS);
    } catch {
      // Over HTTP there is no clipboard: select the text to be copied by hand.
      field.current?.select();
    }
  };

  return (
    <div class="copy">
      <label class="label" for={id}>{label}</label>
      <TextArea
        field={field}
        id={id}
        readOnly
        rows={1}
        dir="ltr"
        spellcheck={false}
        value={whole}
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <button type="button" class="small scripted" onClick={() => void copy()}>
        <span aria-live="polite">
          {copied.value ? texts.copied : texts.copy}
        </span>
      </button>
    </div>
  );
}
