/**
 * What a chat loads after its first paint: one piece, since as modules of their own
 * these would split what they share with the chat into many small files.
 *
 * @module
 */
export { saidBefore } from "./archive.ts";
export { draw } from "./attention.ts";
export { goBackTo, readBack } from "./back.ts";
export { complete } from "./complete.ts";
export { Newest } from "./Newest.tsx";
export { Popups } from "./Popups.tsx";
export { ReplyingTo } from "./ReplyingTo.tsx";
export { Trouble } from "./Trouble.tsx";
export { bridge } from "../embed/bridge.ts";
export { togglePicker } from "../emoji/toggle.tsx";
export { show } from "../reactions/show.tsx";
