/**
 * Ties a framed chat to the page around it. Loaded when the chat is framed.
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

/** How the page around is told that the connection stands. */
const STATES = {
  connecting: "connecting",
  open: "open",
  waiting: "lost",
  stopped: "stopped",
} as const;

/**
 * Tells the page around what happens in the chat, and does what it asks for: as far as
 * it is one of the sites that may show it.
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
    // Now it is known which of them it is.
    around = [origin];
    const asked = parseInbound(data);
    if (asked?.type === "theme") wear(asked.look);
    if (asked?.type === "token") signIn(asked.token);
  });

  let before = "";
  effect(() => {
    const standing: ChatStatus = {
      state: STATES[session.state.connectionStatus.value.state],
      you: session.state.you.value,
    };
    // A welcome brings anew what is known already.
    const now = JSON.stringify(standing);
    if (now === before) return;
    const viewers = session.state.viewers.peek();
    tell(
      before
        ? { type: "state", ...standing }
        : { type: "ready", viewers, ...standing },
    );
    before = now;
  });
  effect(() => tell({ type: "viewers", count: session.state.viewers.value }));
  hearMessages(session.state, (line) => {
    const { seq, at, from, text } = line;
    const said: EmbedMessage = { seq, at, from, text };
    tell({ type: "message", ...said });
    if (concerns(line, session.state.you.peek())) {
      tell({ type: "mention", ...said });
    }
  });
}

/** The origins that the page around can have: the one it has, where browsers tell. */
function originsAround(sites: readonly string[]): readonly string[] {
  const ours = [...sites, location.origin];
  const known = location.ancestorOrigins?.[0];
  return known === undefined ? ours : ours.filter((each) => each === known);
}

/** Hears of each message that comes from now on. */
function hearMessages(state: RoomState, hear: (line: Line) => void): void {
  let { epoch, seq: last } = state.timeline.peek();
  effect(() => {
    const timeline = state.timeline.value;
    if (timeline.epoch !== epoch) [epoch, last] = [timeline.epoch, 0];
    const news: Line[] = [];
    for (const entry of timeline.entries.toReversed()) {
      if (entry.kind !== "line") continue;
      if (entry.seq <= last) break;
      // As in the list: nothing of people whom the viewer hides.
      if (state.preferences.hidden.peek().has(entry.from.id)) continue;
      news.push(entry);
    }
    last = Math.max(last, timeline.seq);
    news.reverse().forEach(hear);
  });
}

/** Has the page look as a site wants it to, from then on. */
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

/** Has the chat go on as whom a token names, for as long as the server believes it. */
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
    // Another one has come meanwhile.
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

/** Whether the server takes a token in a room; where it does not answer, it may. */
async function isBelieved(room: string, token: string): Promise<boolean> {
  const request = new AbortController();
  try {
    // An upgrade that is refused does not say why.
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
