import { fillNodes } from "../texts/fill_nodes.ts";
import { ActionForm, AskingButton, DateTime, Section } from "./panel_parts.tsx";
import type { PanelView } from "./view.ts";

/** Ends and reopens the chat; for the host. */
export function EndRoom({ view }: { view: PanelView }) {
  const { room, rules: { ended }, texts } = view;
  const { endRoom } = texts.panel;
  return (
    <Section id="end" view={view} note={endRoom.note}>
      {ended
        ? (
          <>
            <p class="outcome" role="status">
              {fillNodes(endRoom.endedAt, {
                time: <DateTime at={ended.at} texts={texts} />,
              })}
            </p>
            <ActionForm room={room} section="end" fields={{ action: "reopen" }}>
              <button type="submit" class="button">{endRoom.reopen}</button>
            </ActionForm>
          </>
        )
        : (
          <ActionForm room={room} section="end">
            <AskingButton
              label={endRoom.end}
              asks={endRoom.asks}
              name="action"
              value="end"
            />
          </ActionForm>
        )}
    </Section>
  );
}
