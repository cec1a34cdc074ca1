/**
 * What a chat loads after its first paint, all at once: as modules of their own these
 * would split what they share with the chat into many small files.
 *
 * @module
 */
export { goBackTo, readBack } from "./back.ts";
export { Popups } from "./Popups.tsx";
export { bridge } from "../embed/bridge.ts";
