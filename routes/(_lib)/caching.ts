/**
 * How responses may be cached: not at all, or by an ETag.
 *
 * @module
 */

/** For responses that are up to date only now, or for this viewer only. */
export const NO_STORE = { "cache-control": "no-store" } as const;

/** A text that many clients ask for: answered from memory, with an ETag. */
export class CacheableText {
  readonly #text: string;
  readonly #type: string;
  readonly #etag: string;

  private constructor(text: string, type: string, etag: string) {
    this.#text = text;
    this.#type = type;
    this.#etag = etag;
  }

  /** @param type Its media type. */
  static async of(text: string, type: string): Promise<CacheableText> {
    const hash = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(text),
    );
    const etag = `"${new Uint8Array(hash).toHex().slice(0, 16)}"`;
    return new CacheableText(text, type, etag);
  }

  /**
   * The text, or 304 for a client that has it.
   *
   * @param immutable Whether this URL always has this text; otherwise caches must ask again.
   */
  respond({ headers: asked }: Request, immutable = false): Response {
    const etag = this.#etag;
    const headers = {
      "content-type": this.#type,
      "cache-control": immutable
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      etag,
    };
    // A proxy that compresses makes the tag a weak one.
    const known = asked.get("if-none-match")?.replaceAll("W/", "");
    return known?.split(/\s*,\s*/).includes(etag)
      ? new Response(null, { status: 304, headers })
      : new Response(this.#text, { headers });
  }

  /** The same, also for pages of every other site. */
  respondToAll(request: Request): Response {
    const response = this.respond(request);
    response.headers.set("access-control-allow-origin", "*");
    return response;
  }
}
