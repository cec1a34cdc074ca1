/**
 * What a chat loads at first. Modules that it loads later import this one too: what they share
 * with it is then in one file, which compresses better than one for each set of modules.
 *
 * @module
 */
import "./RoomView.tsx";
import "./state/session.ts";
