import { createDefine } from "fresh";
import type { Catalogue } from "../components/texts/catalogue.ts";
import type { Hub, IdentifiedViewer, Identity, Person } from "../hub/mod.ts";
import type { Source } from "../hub/people/forwarded.ts";
import type { Admin } from "./admin/admin.ts";
import type { Config } from "./config.ts";
import type { Allowance } from "./security.ts";

/** Opens sockets. */
interface SocketOpener {
  /** @returns `undefined` if the request asks for none that is ours. */
  answer(
    request: Request,
    info: Pick<Deno.ServeHandlerInfo, "remoteAddr">,
  ): Response | Promise<Response> | undefined;
}

/** The `ctx.state` of every route. */
export interface State {
  /** The interface texts in the visitor's language. */
  texts: Catalogue;
  config: Config;
  /** Where the request comes from; `peer` is the other end of its connection. */
  source: Source & { readonly peer: string };
  hub: Hub;
  /** Opens sockets. */
  sockets: SocketOpener;
  identity: Identity;
  /** The operator's page; absent: there is none, because there is no ADMIN_TOKEN. */
  admin?: Admin;
  /** The person who makes the request. */
  person: Person;
  /** Whether the browser keeps no cookies: it came from a page of ours, which set one, without any. */
  cookieless: boolean;
  /** Whom the cookie is set to, if a route changes that. */
  remember?: IdentifiedViewer;
  /** Whether the browser uses TLS, as far as known. */
  tls: boolean;
  /** What the page may do beyond the default policy. */
  allowance?: Allowance;
}

export const define = createDefine<State>();
