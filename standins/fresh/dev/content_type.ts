import { extname } from "node:path";
import mime from "mime";

/** The content type of a file, by its extension. */
export function contentType(path: string): string {
  const type = mime.getType(extname(path));
  if (type === null) return "text/plain";
  return /^text\/|\/(json|manifest\+json)$/.test(type)
    ? `${type}; charset=UTF-8`
    : type;
}
