/**
 * What a chat loads once it is live. It is one module, since several would split the
 * code they share with the chat into many small files.
 *
 * @module
 */
import "./first_modules.ts";
export { loadStyles } from "../styles/load_styles.ts";
export { loadTexts } from "../texts/load_texts.ts";
export { complete } from "./writing/complete.ts";
// So that the first message doesn't wait for it.
export { SharedWindow } from "../../client/shared_window.ts";
export { fetchMessage } from "../connection/messages.ts";
export { alertMention } from "./state/mention_alert.ts";
export { loadOlder } from "./state/older/older_messages.ts";
export { restoreMessages } from "./state/older/restore.ts";
export { goToMessage } from "./pace/go_to.ts";
export { activate } from "./activate.tsx";
