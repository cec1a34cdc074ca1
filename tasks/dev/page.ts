import { stripVTControlCharacters } from "node:util";

/**
 * Reloads the page when the server has a newer revision than the one in this script's
 * URL. A hidden page waits until it is visible.
 */
export const RELOAD_SCRIPT = `
const { search } = new URL(document.currentScript.src);
const address = location.origin.replace("http", "ws") + "/_frsh/reload" + search;
const reload = () => document.hidden || location.reload();
function connect() {
  const socket = new WebSocket(address);
  socket.onmessage = () => {
    socket.onclose = null;
    document.addEventListener("visibilitychange", reload);
    reload();
  };
  socket.onclose = () => setTimeout(connect, 500);
}
connect();
`;

/** Returns the script tag that reloads a page once `revision` is outdated. */
export function scriptTag(revision: number): string {
  return `<script src="/_frsh/reload.js?${revision}"></script>`;
}

/** Returns a page that explains why the app doesn't run. */
export function problemPage(problem: string): string {
  const text = stripVTControlCharacters(problem)
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  return `<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>The app isn’t running</title>
<style>
  body { margin: 2rem; font-family: system-ui, sans-serif }
  pre { white-space: pre-wrap; overflow-wrap: anywhere }
</style>
<h1>The app isn’t running</h1>
<pre>${text}</pre>
<p>This page reloads when you save a file.
`;
}
