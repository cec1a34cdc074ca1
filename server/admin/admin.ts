import { Limiter } from "../../hub/engine/limiter.ts";
import { report } from "../../hub/operator/report.ts";
import { Summary } from "../../hub/operator/summary.ts";
import type { Overview } from "../../hub/overview/overview.ts";
import { networkOf, type NetworkOptions } from "../../hub/people/network.ts";
import { AdminSessions } from "./session.ts";

/** Limit on the tokens that one network may try. */
const TRIES = { burst: 10, intervalMs: 60_000 };

/** Anybody can try wrong tokens at will. */
const REFUSED = new Summary("admin_refused");

/** Why a token gave no session. */
export type SignInProblem =
  | { readonly why: "wrong" }
  | { readonly why: "often"; readonly retryAfterMs: number };

/** Who the operator is, and what they see. */
export class Admin {
  readonly #sessions: AdminSessions;
  /** What they see. */
  readonly overview: Overview;
  readonly #networks: NetworkOptions;
  /** In this process' memory: the operator signs in also while the storage fails. */
  readonly #tries = new Limiter();

  /**
   * @param secrets As for `Identity`.
   * @param token ADMIN_TOKEN.
   */
  constructor(
    secrets: readonly string[],
    token: string,
    overview: Overview,
    networks: NetworkOptions,
  ) {
    this.#sessions = new AdminSessions(secrets, token);
    this.overview = overview;
    this.#networks = networks;
  }

  /**
   * Gives a browser a session if it has the token. Right ones count as well: whoever
   * guesses learns nothing once they have tried too many.
   *
   * @param address The browser's address.
   * @param headers The response's headers.
   * @param secure Whether the browser uses TLS.
   */
  signIn(
    token: string,
    address: string,
    headers: Headers,
    secure: boolean,
  ): SignInProblem | undefined {
    const key = networkOf(address, this.#networks);
    const wait = this.#tries.take([{ key, ...TRIES }]);
    if (wait) return { why: "often", retryAfterMs: wait.retryAfterMs };
    if (!this.#sessions.opensWith(token)) {
      REFUSED.note();
      return { why: "wrong" };
    }
    report("info", "admin_signed_in");
    this.#sessions.start(headers, secure);
  }

  /** Ends the browser's session. */
  signOut(headers: Headers, secure: boolean): void {
    this.#sessions.end(headers, secure);
  }

  /** Whether a request is the operator's. */
  isSignedIn(headers: Headers, secure: boolean): boolean {
    return this.#sessions.has(headers, secure);
  }
}
