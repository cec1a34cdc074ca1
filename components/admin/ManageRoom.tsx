import type { ComponentChildren } from "preact";
import {
  AskingButton,
  DateTime,
  SubmitButton,
} from "../moderation/panel_parts.tsx";
import { SaveFirst } from "../moderation/exporting.tsx";
import { ConfirmedRemoval } from "../moderation/RemoveRoom.tsx";
import { type Catalogue, fill } from "../texts/catalogue.ts";
import { fillNodes } from "../texts/fill_nodes.ts";
import { bytes, count } from "./format.ts";
import type { AdminRoom } from "./view.ts";

/**
 * A room, and what the operator can do to it.
 *
 * @param problem Why it wasn't done.
 */
export function ManageRoom(
  { room, texts, problem }: {
    room: AdminRoom;
    texts: Catalogue;
    problem?: string;
  },
) {
  const { admin } = texts;
  const { name, title } = room;
  return (
    <main class="sheet">
      <div class="panelbody">
        <p>
          <a class="quiet" href="/admin">{admin.room.back}</a>
        </p>
        <h1 class="headline">{fill(admin.room.title, { room: name })}</h1>
        {title && <p class="lead" dir="auto">{title}</p>}
        <Facts room={room} texts={texts} />
        <p class="links adminlinks">
          <a href={`/rooms/${name}`}>{admin.room.open}</a>
        </p>
        <EndRoom room={room} texts={texts} />
        <RemoveRoom name={name} texts={texts} problem={problem} />
      </div>
    </main>
  );
}

function Facts({ room, texts }: { room: AdminRoom; texts: Catalogue }) {
  const { admin: { columns, never }, language } = texts;
  const { viewers, perMinute, lastAt, usage } = room;
  return (
    <dl class="roomfacts">
      <Fact name={columns.viewers}>{count(viewers, language)}</Fact>
      <Fact name={columns.perMinute}>{count(perMinute, language)}</Fact>
      <Fact name={columns.lastAt}>
        {lastAt === null ? never : <DateTime at={lastAt} texts={texts} />}
      </Fact>
      <Fact name={columns.events}>{count(usage.events, language)}</Fact>
      <Fact name={columns.bytes}>{bytes(usage.bytes, language)}</Fact>
    </dl>
  );
}

function Fact(
  { name, children }: { name: string; children: ComponentChildren },
) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Ends and reopens the chat. */
function EndRoom({ room, texts }: { room: AdminRoom; texts: Catalogue }) {
  const { name, ended } = room;
  const { admin, panel: { endRoom } } = texts;
  return (
    <section class="section" aria-labelledby="end-title">
      <h2 class="title" id="end-title">
        {ended ? endRoom.reopen : endRoom.end}
      </h2>
      <p class="hint">
        {ended
          ? fillNodes(endRoom.endedAt, {
            time: <DateTime at={ended.at} texts={texts} />,
          })
          : admin.room.endNote}
      </p>
      <div class="sectionbody">
        <form class="act" method="post" action={`/admin/rooms/${name}`}>
          {ended
            ? (
              <SubmitButton name="action" value="reopen">
                {endRoom.reopen}
              </SubmitButton>
            )
            : (
              <AskingButton
                label={endRoom.end}
                asks={endRoom.asks}
                name="action"
                value="end"
              />
            )}
        </form>
      </div>
    </section>
  );
}

/** Removes the room, once its name has been typed. */
function RemoveRoom(
  { name, texts, problem }: {
    name: string;
    texts: Catalogue;
    problem?: string;
  },
) {
  const { admin, panel: { removeRoom } } = texts;
  const page = `/admin/rooms/${name}`;
  return (
    <section class="section" aria-labelledby="remove-title">
      <h2 class="title" id="remove-title">{removeRoom.remove}</h2>
      <p class="hint">{admin.room.removeNote}</p>
      {problem && <p class="outcome trouble" role="alert">{problem}</p>}
      <div class="sectionbody">
        <SaveFirst
          address={`${page}?file=`}
          audit={`${page}?file=audit`}
          texts={texts}
        />
        <form class="act" method="post" action={page}>
          <input type="hidden" name="action" value="remove" />
          <ConfirmedRemoval room={name} texts={texts} />
        </form>
      </div>
    </section>
  );
}
