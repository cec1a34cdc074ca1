/**
 * Texts that are made once, when the server starts, and answered from memory.
 *
 * @module
 */

/** A text, and what tells it from others. */
export class Made {
  readonly #text: string;
  readonly #type: string;
  /** The beginning of its SHA-256, in hexadecimal. */
  readonly version: string;

  private constructor(text: string, type: string, version: string) {
    this.#text = text;
    this.#type = type;
    this.version = version;
  }

  /** @param type Its media type. */
  static async of(text: string, type: string): Promise<Made> {
    const hash = await crypto.subtle.digest(
      "SHA-256",
      new TextEncoder().encode(text),
    );
    return new Made(text, type, new Uint8Array(hash).toHex().slice(0, 16));
  }

  /** @param immutable Under the address that was asked for, it never changes. */
  answer(request: Request, immutable: boolean): Response {
    const etag = `"${this.version}"`;
    const headers = {
      "content-type": this.#type,
      "cache-control": immutable
        ? "public, max-age=31536000, immutable"
        : "no-cache",
      etag,
    };
    const known = request.headers.get("if-none-match")?.replaceAll("W/", "");
    return known?.split(/\s*,\s*/).includes(etag)
      ? new Response(null, { status: 304, headers })
      : new Response(this.#text, { headers });
  }
}
