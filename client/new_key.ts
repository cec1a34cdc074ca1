/** A unique key. `crypto.randomUUID` would need HTTPS. */
export function newKey(): string {
  return Array.from(
    crypto.getRandomValues(new Uint32Array(4)),
    (part) => part.toString(36),
  ).join("");
}
