/**
 * Reads requests: the wanted format, and the submitted fields.
 *
 * @module
 */
import { parseJson, Refusal } from "../../hub/mod.ts";
import { wantsPage } from "../../server/wants_page.ts";

/** The longest body, unless a route allows more; it is many times what most forms need. */
export const MAX_BODY_BYTES = 64 * 1024;

/** Whether the client wants JSON: it sends or asks for it, or sends no form and asks for no page. */
export function wantsJson(request: Request): boolean {
  const { headers } = request;
  if (isJson(headers)) return true;
  return !wantsPage(request) &&
    (!isForm(headers) ||
      (headers.get("accept") ?? "").includes("application/json"));
}

/** Fields that a form may have several times, such as one for each ticked box. */
const LISTS = ["viewers", "targets", "held"];

/**
 * Reads a JSON object or a form. Of fields with the same name, the last one counts, except
 * of lists, which are joined by commas.
 *
 * @param maxBytes The longest body.
 * @throws {Refusal} `malformed` or `too_long`.
 */
export async function readObject(
  request: Request,
  maxBytes = MAX_BODY_BYTES,
): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(request, maxBytes);
  if (isForm(request.headers)) {
    return fieldsOf(new URLSearchParams(text));
  }
  if (!isJson(request.headers)) {
    throw new Refusal(
      "malformed",
      "Cannot read this: send application/json or a form.",
    );
  }
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Refusal(
      "malformed",
      "Cannot read this: it is not a JSON object.",
    );
  }
  return value as Record<string, unknown>;
}

function fieldsOf(form: URLSearchParams): Record<string, string> {
  const fields = Object.fromEntries(form);
  for (const name of LISTS) {
    if (form.has(name)) fields[name] = form.getAll(name).join(",");
  }
  return fields;
}

/**
 * Reads the string fields of a JSON object or a form.
 *
 * @throws {Refusal} `malformed` or `too_long`.
 */
export async function readFields(
  request: Request,
): Promise<Map<string, string>> {
  return stringsIn(await readObject(request));
}

/** The fields that are strings. */
export function stringsIn(
  object: Readonly<Record<string, unknown>>,
): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [name, field] of Object.entries(object)) {
    if (typeof field === "string") fields.set(name, field);
  }
  return fields;
}

/**
 * A positive integer in the query.
 *
 * @throws {Refusal} `bad_position`.
 */
export function queryNumber(url: URL, name: string): number | undefined {
  const value = url.searchParams.get(name);
  if (value === null) return undefined;
  if (!/^[1-9]\d{0,14}$/.test(value)) {
    throw new Refusal(
      "bad_position",
      `Cannot read this: "${name}" must be a whole number from 1.`,
    );
  }
  return Number(value);
}

/**
 * A field that must exist.
 *
 * @throws {Refusal} `malformed`.
 */
export function required(
  fields: ReadonlyMap<string, string>,
  name: string,
): string {
  const value = fields.get(name);
  if (value === undefined) {
    throw new Refusal("malformed", `Cannot read this: "${name}" is missing.`);
  }
  return value;
}

function isForm(headers: Headers): boolean {
  return /^application\/x-www-form-urlencoded\b/i.test(
    headers.get("content-type") ?? "",
  );
}

function isJson(headers: Headers): boolean {
  return /^application\/json\b/i.test(headers.get("content-type") ?? "");
}

/**
 * Reads a file of text: the body, or a field of a form.
 *
 * @param maxBytes The longest body.
 * @throws {Refusal} `malformed` or `too_long`.
 */
export async function readFile(
  request: Request,
  field: string,
  maxBytes: number,
): Promise<string> {
  const text = await readText(request, maxBytes);
  const type = request.headers.get("content-type") ?? "";
  if (!/^multipart\/form-data\b/i.test(type)) return text;
  try {
    const form = await new Response(text, { headers: { "content-type": type } })
      .formData();
    const file = form.get(field);
    return file instanceof File ? await file.text() : file ?? "";
  } catch (cause) {
    throw new Refusal("malformed", "Cannot read this: the form is broken.", {
      cause,
    });
  }
}

/** Reads the body, and stops as soon as it is too long. */
async function readText(
  { body }: Request,
  maxBytes: number,
): Promise<string> {
  if (!body) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let size = 0;
  let text = "";
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new Refusal("too_long", "Cannot read this: it is too long.");
      }
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (cause) {
    if (cause instanceof Refusal) throw cause;
    throw new Refusal("malformed", "Cannot read this: it is not valid UTF-8.", {
      cause,
    });
  }
}

/** The page of this site that the request came from: its path and query. */
export function backFrom({ url, headers }: Request): string | undefined {
  const referer = headers.get("referer");
  if (!referer || !URL.canParse(referer)) return undefined;
  const { host, pathname, search } = new URL(referer);
  if (host !== (headers.get("host") ?? new URL(url).host)) return undefined;
  const page = pathname
    // A path that starts with two slashes would lead to another site.
    .replaceAll(/\/+/g, "/")
    // These are answers to a form; a GET there is for programs.
    .replace(/^(\/rooms\/[^/]+)\/messages\/?$/, "$1")
    .replace(/^\/(rooms|viewer|language)\/?$/, "/");
  return page + search;
}
