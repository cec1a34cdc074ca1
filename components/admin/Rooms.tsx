import { DateTime } from "../moderation/panel_parts.tsx";
import { fill } from "../texts/catalogue.ts";
import { fillNodes } from "../texts/fill_nodes.ts";
import { Input } from "../ui/fields.tsx";
import { bytes, count } from "./format.ts";
import { NumberCell, Pager, Section, Shown, Table } from "./parts.tsx";
import type { AdminRoom, AdminView } from "./view.ts";

/** Rooms on a page. */
export const ROOMS_SHOWN = 50;

/** The rooms, and a search for them. */
export function Rooms({ view }: { view: AdminView }) {
  const { texts: { admin } } = view;
  return (
    <>
      <form class="roomsearch" role="search" action="/admin#rooms">
        <Input
          type="search"
          name="q"
          aria-label={admin.search}
          placeholder={admin.search}
          maxlength={100}
          autocomplete="off"
          spellcheck={false}
          defaultValue={view.query}
        />
        <button type="submit" class="small">{admin.find}</button>
      </form>
      <Section id="rooms" view={view} note={admin.notes.rooms}>
        <Shown
          read={view.rooms}
          isEmpty={({ items }) => items.length === 0}
          none={admin.none}
        >
          {(part) => (
            <>
              <RoomTable view={view} rooms={part.items} />
              <Pager
                view={view}
                at="rooms"
                field="rooms"
                limit={ROOMS_SHOWN}
                part={part}
              />
            </>
          )}
        </Shown>
      </Section>
    </>
  );
}

function RoomTable(
  { view, rooms }: { view: AdminView; rooms: readonly AdminRoom[] },
) {
  const { admin } = view.texts;
  const { room, viewers, perMinute, lastAt, events, bytes, manage } =
    admin.columns;
  return (
    <Table
      label={admin.sections.rooms}
      columns={[room, viewers, perMinute, lastAt, events, bytes, manage]}
    >
      {rooms.map((room) => <Row key={room.name} view={view} room={room} />)}
    </Table>
  );
}

function Row({ view, room }: { view: AdminView; room: AdminRoom }) {
  const { texts } = view;
  const { admin, language } = texts;
  const { name, title, viewers, perMinute, lastAt, ended, usage } = room;
  const { problem } = room;
  return (
    <tr>
      <th scope="row">
        <a class="notranslate" href={`/rooms/${name}`}>{name}</a>
        {title && <span class="quote" dir="auto">{title}</span>}
        {problem && <span class="quote">{problem}</span>}
        {ended && (
          <span class="quote">
            {fillNodes(texts.panel.endRoom.endedAt, {
              time: <DateTime at={ended.at} texts={texts} />,
            })}
          </span>
        )}
      </th>
      <NumberCell>{count(viewers, language)}</NumberCell>
      <NumberCell>{!problem && count(perMinute, language)}</NumberCell>
      <td>
        {lastAt === null ? admin.never : <DateTime at={lastAt} texts={texts} />}
      </td>
      <NumberCell>{!problem && count(usage.events, language)}</NumberCell>
      <NumberCell>{!problem && bytes(usage.bytes, language)}</NumberCell>
      <td>
        <a
          href={`/admin/rooms/${name}`}
          aria-label={fill(admin.manage, { room: name })}
        >
          {admin.columns.manage}
        </a>
      </td>
    </tr>
  );
}
