/**
 * Reloads the page when the dev server has started anew.
 *
 * @module
 */
let revision = 0;
let delay = 100;
let socket: WebSocket | undefined;

function connect(): void {
  const mine = new WebSocket(
    new URL("/_frsh/alive", location.origin.replace("http", "ws")),
  );
  socket = mine;
  mine.onmessage = (event) => {
    delay = 100;
    const state = JSON.parse(event.data);
    if (state.type !== "initial-state") return;
    if (revision !== 0 && revision < state.revision) location.reload();
    revision = state.revision;
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    setTimeout(() => mine === socket && connect(), delay);
    delay = Math.min(delay * 1.5, 2000);
  };
}

function disconnect(): void {
  const mine = socket;
  socket = undefined;
  mine?.close();
}

addEventListener(
  "visibilitychange",
  () => document.hidden ? disconnect() : connect(),
);
connect();
