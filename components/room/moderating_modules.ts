/**
 * What moderators load, beside what the chat has loaded at first.
 *
 * @module
 */
import "./first_modules.ts";
export * from "./moderating/modules.ts";
