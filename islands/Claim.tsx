import { useEffect, useRef } from "preact/hooks";
import { Input } from "../components/ui/fields.tsx";
import type { Catalogue } from "../components/texts/catalogue.ts";

/**
 * The form for a link's secret. In a browser it takes the secret from the URL's
 * fragment and submits itself.
 */
export default function Claim(
  { room, formKey, problem, texts }: {
    room: string;
    /** With it the answer is the same if the form is posted twice. */
    formKey: string;
    problem?: string;
    texts: Pick<Catalogue["pages"], "secret" | "goOn">;
  },
) {
  const field = useRef<HTMLInputElement>(null);

  useEffect(() => {
    const take = () => {
      const input = field.current;
      const secret = location.hash.slice(1);
      if (!input || !secret) return;
      // Keep the secret out of the address bar and the history.
      history.replaceState(null, "", location.pathname);
      input.value = secret;
      input.form?.submit();
    };
    take();
    // Pasting a link into this page's address bar doesn't reload the page.
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);

  return (
    <form class="open" method="post" action={`/rooms/${room}/claim`}>
      <input type="hidden" name="key" value={formKey} />
      <label class="label" for="secret">{texts.secret}</label>
      <div class="field">
        <Input
          field={field}
          id="secret"
          type="password"
          name="secret"
          required
          autocomplete="off"
          aria-invalid={problem !== undefined}
          aria-describedby={problem ? "problem" : undefined}
        />
        <button type="submit" class="button">{texts.goOn}</button>
      </div>
      {problem && <p class="problem" id="problem" role="alert">{problem}</p>}
    </form>
  );
}
