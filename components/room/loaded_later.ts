/**
 * What a chat loads once it is live: one piece, since as modules of their own these
 * would split what they share with the chat into many small files.
 *
 * @module
 */
export { complete } from "./writing/complete.ts";
export { saidBefore } from "./state/archive.ts";
export { draw } from "./state/attention.ts";
export { goBackTo, readBack } from "./state/back.ts";
export { furnish } from "./furnish.tsx";
