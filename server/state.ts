import { createDefine } from "fresh";
import type { Catalogue } from "../components/texts/catalogue.ts";
import type { Hub, Identity, Person, Viewer } from "../hub/mod.ts";
import type { Config } from "./config.ts";
import type { Allowance } from "./security.ts";

/** What every route finds in `ctx.state`. */
export interface State {
  /** What the interface says, in the language of whoever asks. */
  texts: Catalogue;
  config: Config;
  hub: Hub;
  identity: Identity;
  /** Who asks, as far as is known. */
  person: Person;
  /** Who asks, to everybody. A route that sets another viewer has the browser remember that one. */
  viewer: Viewer;
  /** Whether the browser asks over TLS, as far as is known. */
  tls: boolean;
  /** What the page that is drawn may do beyond all others. */
  allowance?: Allowance;
}

export const define = createDefine<State>();
