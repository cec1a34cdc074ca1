import {
  type Hub,
  parsePosition,
  type Person,
  personOf,
  type Recognition,
  Refusal,
} from "../hub/mod.ts";
import { countDenied } from "../hub/operator/metrics.ts";
import type { Config } from "./config.ts";
import { noteFailure } from "./failures.ts";
import { asksForSocket, mistakeIn, readableHandshake } from "./handshake.ts";
import { checkSocketOrigin, isForUs, shared } from "./origin.ts";
import { FAILED, refusalResponse } from "./refusal_response.ts";
import { BARE_HEADERS } from "./security.ts";
import { placeOf } from "./source.ts";

/** A URL of {@linkcode ROUTE}: captures the room and the query. */
const SOCKET_URL =
  /^[^/?#]+\/\/[^/?#]*\/rooms\/([^/?#]+)\/socket(?:\?([^#]*))?$/;
const ROUTE = "/rooms/:room/socket";

interface SocketHandlerParts extends Recognition {
  readonly config: Config;
  readonly hub: Hub;
}

/**
 * Takes a WebSocket from its request to the hub. Thousands may come at once, after a
 * restart or when a broadcast begins, so this goes past Fresh, whose routing, middlewares
 * and response headers cost more than the socket itself. The route calls it too, for
 * where nothing stands before Fresh: `deno task dev`.
 */
export class SocketHandler {
  readonly #config: Config;
  readonly #hub: Hub;
  readonly #recognition: Recognition;

  constructor({ config, hub, ...recognition }: SocketHandlerParts) {
    this.#config = config;
    this.#hub = hub;
    this.#recognition = recognition;
  }

  /**
   * Opens a socket, or refuses it, in JSON.
   *
   * @returns `undefined` if that isn't what the request asks for, or if it is for another
   * host. Fresh says so.
   */
  answer(
    request: Request,
    { remoteAddr }: { readonly remoteAddr: Deno.Addr },
  ): Response | Promise<Response> | undefined {
    const asked = SOCKET_URL.exec(request.url);
    if (!asked || !asksForSocket(request)) return;
    const { source, tls } = placeOf(request, remoteAddr, this.#config);
    if (!isForUs(request, { config: this.#config, source })) return;
    try {
      const recognised = personOf(
        request.headers,
        source.address,
        this.#recognition,
        tls,
      );
      const open = ({ person }: { readonly person: Person }) => {
        checkSocketOrigin(request, { config: this.#config, tls });
        return this.#open(
          request,
          asked,
          source.isProxy ? { ...person, isProxyAddress: true } : person,
        );
      };
      const opened = recognised instanceof Promise
        ? recognised.then(open)
        : open(recognised);
      return opened instanceof Promise
        ? opened.catch((error) => this.#refuse(request, error))
        : opened;
    } catch (error) {
      return this.#refuse(request, error);
    }
  }

  #open(
    request: Request,
    [, room, query = ""]: readonly string[],
    person: Person,
  ): Response | Promise<Response> {
    const mistake = mistakeIn(request);
    if (mistake !== undefined) {
      countDenied("malformed");
      return this.#refuse(request, new Refusal("malformed", mistake));
    }
    const asked = new URLSearchParams(query);
    return this.#hub.upgrade(readableHandshake(request), {
      room: decodeURI(room),
      person,
      position: parsePosition(asked.get("epoch"), asked.get("seq")),
      observes: asked.has("observe"),
      samples: asked.has("sample"),
    });
  }

  #refuse(request: Request, error: unknown): Response {
    if (!(error instanceof Refusal)) noteFailure(ROUTE, error);
    const refused = error instanceof Refusal ? error : FAILED;
    const response = refusalResponse(refused, BARE_HEADERS);
    shared(response.headers, request, this.#config);
    return response;
  }
}
