/**
 * Connects a framed chat to the page around it. Loaded when the chat is framed.
 *
 * @module
 */
import { effect } from "@preact/signals";
import { concerns } from "../room/state/mentions.ts";
import type { RoomState } from "../room/state/room_state.ts";
import type { Session } from "../room/state/session.ts";
import type { Line } from "../room/state/timeline.ts";
import { propertiesOf } from "./colours.ts";
import type { Embed } from "./embed.ts";
import {
  type ChatStatus,
  type EmbedMessage,
  type OutboundMessage,
  parseInbound,
} from "./messages.ts";

/** The connection states that the page around is told. */
const STATES = {
  connecting: "connecting",
  open: "open",
  waiting: "lost",
  stopped: "stopped",
} as const;

/**
 * Reports what happens in the chat to the page around it and does what that page asks
 * for, if it is one of the sites that may show the chat.
 */
export function bridge(session: Session, embed: Embed): void {
  let around = originsAround(embed.sites);
  const tell = (told: OutboundMessage) => {
    const message = { source: "hubbub", room: session.state.room, ...told };
    for (const origin of around) parent.postMessage(message, origin);
  };
  const wear = dressing(embed);
  const signIn = signingIn(session, () => tell({ type: "unauthorised" }));

  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || !around.includes(origin)) return;
    // From now on only that site is told.
    around = [origin];
    const asked = parseInbound(data);
    if (asked?.type === "theme") wear(asked.look);
    if (asked?.type === "token") signIn(asked.token);
  });

  let before = "";
  effect(() => {
    const status: ChatStatus = {
      state: STATES[session.state.connectionStatus.value.state],
      you: session.state.you.value,
      ended: session.state.settings.value.ended?.at,
    };
    // A `welcome` may repeat what is known.
    const now = JSON.stringify(status);
    if (now === before) return;
    const viewers = session.state.viewers.peek();
    tell(
      before
        ? { type: "state", ...status }
        : { type: "ready", viewers, ...status },
    );
    before = now;
  });
  effect(() => tell({ type: "viewers", count: session.state.viewers.value }));
  const { state } = session;
  hearMessages(state, (line) => {
    const { seq, at, from, text, mentions, me } = line;
    const said: EmbedMessage = { seq, at, from, text, mentions, me };
    tell({ type: "message", ...said });
    if (concerns(line, state.you.peek(), state.entries.peek())) {
      tell({ type: "mention", ...said });
    }
  });
}

/** The origins the page around may have; just one in browsers that reveal it. */
function originsAround(sites: readonly string[]): readonly string[] {
  const ours = [...sites, location.origin];
  const known = location.ancestorOrigins?.[0];
  return known === undefined ? ours : ours.filter((each) => each === known);
}

/** Calls `hear` with each new message. */
function hearMessages(state: RoomState, hear: (line: Line) => void): void {
  let { epoch, seq: last } = state.timeline.peek();
  effect(() => {
    const timeline = state.timeline.value;
    if (timeline.epoch !== epoch) [epoch, last] = [timeline.epoch, 0];
    const news: Line[] = [];
    for (const entry of [...timeline.entries].reverse()) {
      if (entry.kind !== "line") continue;
      if (entry.seq <= last) break;
      // As in the list, without people whom the viewer hides.
      if (state.preferences.hidden.peek().has(entry.from.id)) continue;
      news.push(entry);
    }
    last = Math.max(last, timeline.seq);
    news.reverse().forEach(hear);
  });
}

/** Returns a function that changes the chat's look. */
function dressing(embed: Embed): (look: Partial<Embed["look"]>) => void {
  let { look } = embed;
  const prefersDark = matchMedia("(prefers-color-scheme:dark)");
  const dress = () => {
    const properties = Object.entries(propertiesOf(look, prefersDark.matches));
    for (const [name, value] of properties) {
      document.documentElement.style.setProperty(name, value);
    }
    document.querySelector(".embed")?.classList.toggle("compact", look.compact);
    document.querySelector("meta[name=color-scheme]")
      ?.setAttribute("content", look.theme ?? "light dark");
  };
  prefersDark.addEventListener("change", dress);
  return (wanted) => {
    look = { ...look, ...wanted };
    dress();
  };
}

/**
 * Returns a function that signs the viewer in with a site's token, for as long as the
 * server accepts it.
 */
function signingIn(
  session: Session,
  refused: () => void,
): (token?: string) => void {
  let current: string | undefined;
  const guestSince = session.state.guestSince.peek();
  const goOnAs = (token: string | undefined) => {
    session.state.guestSince.value = token ? undefined : guestSince;
    session.connection.token = token;
    session.connection.renew(false);
  };
  const check = async (token: string, then: () => void) => {
    const believed = await isBelieved(session.state.room, token);
    // A newer token has come meanwhile.
    if (token !== current) return;
    if (believed) return then();
    current = undefined;
    goOnAs(undefined);
    refused();
  };
  effect(() => {
    if (session.state.connectionStatus.value.state !== "waiting" || !current) {
      return;
    }
    void check(current, () => {});
  });
  return (token) => {
    current = token;
    if (token === undefined) goOnAs(undefined);
    else void check(token, () => goOnAs(token));
  };
}

/** Whether the server accepts a token in a room; also true if it doesn't answer. */
async function isBelieved(room: string, token: string): Promise<boolean> {
  const request = new AbortController();
  try {
    // A refused upgrade doesn't say why, so ask over HTTP.
    const { status } = await fetch(`/rooms/${room}/events?observe`, {
      headers: { authorization: `Bearer ${token}` },
      signal: request.signal,
    });
    return status !== 401;
  } catch {
    return true;
  } finally {
    request.abort();
  }
}
