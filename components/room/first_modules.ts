/**
 * What a chat loads at first. Modules that it loads later import this one too: what they share
 * with it is then in one file, which compresses better than one for each set of modules.
 *
 * @module
 */
import "./list/ConnectionNotice.tsx";
import "./list/Log.tsx";
import "./list/Pinned.tsx";
import "./state/session.ts";
