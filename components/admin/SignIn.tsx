import type { Catalogue } from "../texts/catalogue.ts";
import { Input } from "../ui/fields.tsx";

/**
 * Takes the operator's token.
 *
 * @param problem Why the last one gave no session.
 */
export function SignIn(
  { texts: { admin: { signIn } }, problem }: {
    texts: Catalogue;
    problem?: "wrong" | "often";
  },
) {
  return (
    <main class="sheet narrow">
      <h1 class="headline">{signIn.title}</h1>
      <p class="lead">{signIn.note}</p>
      <form class="open" method="post" action="/admin">
        <input type="hidden" name="action" value="sign-in" />
        <label class="label" for="token">{signIn.token}</label>
        <div class="field">
          <Input
            id="token"
            type="password"
            name="token"
            required
            maxlength={512}
            autocomplete="current-password"
            spellcheck={false}
            aria-invalid={problem === "wrong"}
            aria-describedby={problem ? "problem" : undefined}
          />
          <button type="submit" class="button">{signIn.submit}</button>
        </div>
        {problem && (
          <p class="problem" id="problem" role="alert">{signIn[problem]}</p>
        )}
      </form>
    </main>
  );
}
