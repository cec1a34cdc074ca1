/**
 * What is known about a viewer: recent messages or, for moderators, their card.
 *
 * @module
 */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { MessageEvent, Viewer } from "../../../hub/protocol.ts";
import { hueClass } from "../../ui/colour.ts";
import { clock } from "../../ui/time.ts";
import { fetchMessages } from "../../connection/messages.ts";
import { dayRule } from "../state/day_rule.ts";
import { hide } from "../state/change_preferences.ts";
import { notLoaded } from "../state/notes.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { Name } from "./Name.tsx";
import type { RoomState } from "../state/room_state.ts";
import { Text } from "./Text.tsx";

/** The most messages on the card. */
const SHOWN = 20;

export function ViewerCard({ state }: { state: RoomState }) {
  const viewer = state.card.value;
  return viewer
    ? <OpenCard key={viewer.id} state={state} viewer={viewer} />
    : null;
}

function OpenCard({ state, viewer }: { state: RoomState; viewer: Viewer }) {
  const { chat, common } = state.texts;
  return (
    <Dialog
      label={chat.card}
      texts={common}
      onClose={() => state.card.value = undefined}
    >
      <h2 class={`cardtitle ${hueClass(viewer.id)}`}>
        <Name of={viewer} texts={common} />
      </h2>
      {state.moderates.peek()
        ? <ForModerators state={state} viewer={viewer} />
        : <Recent state={state} viewer={viewer} />}
      <p class="pickone">
        {viewer.id !== state.you.value.id && (
          <button
            type="button"
            class="small"
            onClick={({ currentTarget }) => {
              hide(state, viewer);
              currentTarget.closest("dialog")?.close();
            }}
          >
            {chat.hide}
          </button>
        )}
      </p>
    </Dialog>
  );
}

/** What moderators may know about the person, and do. */
function ForModerators(
  { state, viewer }: { state: RoomState; viewer: Viewer },
) {
  const box = useRef<HTMLDivElement>(null);
  const { room, texts } = state;
  useEffect(() => {
    import("../card/live_card.ts").then(({ drawCard }) =>
      drawCard(box.current!, {
        room,
        viewer: viewer.id,
        texts,
        onAct(action, fields) {
          box.current?.closest("dialog")?.close();
          state.writer.peek()?.moderate(action, fields, viewer.name);
        },
      })
    ).catch(() => box.current?.append(notLoaded(state)));
  }, []);
  return <div ref={box} />;
}

/** The person's recent messages. */
function Recent({ state, viewer }: { state: RoomState; viewer: Viewer }) {
  const { chat, common } = state.texts;
  const answer = useSignal<readonly MessageEvent[] | undefined>(undefined);
  // Read to render again when the day changes.
  void dayRule.value;
  const said = answer.value && state.removed.remaining(answer.value);

  useEffect(() => {
    fetchMessages(state.room, { viewer: viewer.id, limit: SHOWN })
      .then((page) => answer.value = page?.messages ?? []);
  }, []);

  return (
    <>
      <h3 class="label">{chat.recent}</h3>
      {said?.length === 0 && <p class="hint">{chat.nothingRecent}</p>}
      <ol class="recent" aria-busy={said === undefined}>
        {said?.map(({ seq, at, text, links }) => (
          <li key={seq}>
            <time
              class="time notranslate"
              datetime={new Date(at).toISOString()}
            >
              {clock(at, Date.now(), "local", common)}
            </time>
            <Text text={text} links={links} />
          </li>
        ))}
      </ol>
    </>
  );
}
