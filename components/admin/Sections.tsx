/**
 * The sections of the operator's page below its rooms.
 *
 * @module
 */
import { DateTime } from "../moderation/panel_parts.tsx";
import { fill } from "../texts/catalogue.ts";
import { bytes, count } from "./format.ts";
import { NumberCell, Pager, Section, Shown, Table } from "./parts.tsx";
import type { AdminView, StorageFacts } from "./view.ts";

/** Restrictions on a page. */
export const RESTRICTED_SHOWN = 50;

/** The processes that serve the rooms. */
export function Instances({ view }: { view: AdminView }) {
  const { texts } = view;
  const { admin, language } = texts;
  const { instance, version, startedAt, clients, rooms, viewers } =
    admin.columns;
  return (
    <Section id="instances" view={view} note={admin.notes.instances}>
      <Shown
        read={view.instances}
        isEmpty={(all) => all.length === 0}
        none={admin.none}
      >
        {(all) => (
          <Table
            label={admin.sections.instances}
            columns={[instance, clients, viewers, rooms, startedAt, version]}
          >
            {all.map((each) => (
              <tr key={each.name + each.startedAt}>
                <th scope="row" class="notranslate">{each.name}</th>
                <NumberCell>{count(each.clients, language)}</NumberCell>
                <NumberCell>{count(each.viewers, language)}</NumberCell>
                <NumberCell>{count(each.rooms, language)}</NumberCell>
                <td>
                  <DateTime at={each.startedAt} texts={texts} />
                </td>
                <td>{each.version}</td>
              </tr>
            ))}
          </Table>
        )}
      </Shown>
    </Section>
  );
}

/** Refusals by code, the most frequent first. */
export function Refusals({ view }: { view: AdminView }) {
  const { admin, language } = view.texts;
  const sums = new Map<string, number>();
  for (const { refusals } of view.instances.value ?? []) {
    for (const [code, n] of Object.entries(refusals)) {
      sums.set(code, (sums.get(code) ?? 0) + n);
    }
  }
  const { code, count: number } = admin.columns;
  return (
    <Section id="refusals" view={view} note={admin.notes.refusals}>
      {sums.size === 0
        ? <p class="dim">{admin.none}</p>
        : (
          <Table label={admin.sections.refusals} columns={[code, number]}>
            {[...sums].sort(([, a], [, b]) => b - a).map(([code, n]) => (
              <tr key={code}>
                <th scope="row" class="notranslate">{code}</th>
                <NumberCell>{count(n, language)}</NumberCell>
              </tr>
            ))}
          </Table>
        )}
    </Section>
  );
}

/** Who is timed out or banned in which room. */
export function RestrictedEverywhere({ view }: { view: AdminView }) {
  const { texts } = view;
  const { admin } = texts;
  const { name, room, kind, since, until, by } = admin.columns;
  return (
    <Section id="restricted" view={view} note={admin.notes.restricted}>
      <Unread view={view} />
      <Shown
        read={view.restricted}
        isEmpty={({ items }) => items.length === 0}
        none={admin.none}
      >
        {(part) => (
          <>
            <Table
              label={admin.sections.restricted}
              columns={[name, room, kind, since, until, by]}
            >
              {part.items.map((each) => (
                <tr key={`${each.room} ${each.viewer}`}>
                  <th scope="row" class="notranslate" dir="auto">
                    {each.name}
                  </th>
                  <td>
                    <a class="notranslate" href={`/rooms/${each.room}`}>
                      {each.room}
                    </a>
                  </td>
                  <td>{admin.kinds[each.kind]}</td>
                  <td>
                    <DateTime at={each.at} texts={texts} />
                  </td>
                  <td>
                    {each.until === undefined
                      ? admin.forGood
                      : <DateTime at={each.until} texts={texts} />}
                  </td>
                  <td class="notranslate" dir="auto">
                    {each.by ?? admin.somebody}
                  </td>
                </tr>
              ))}
            </Table>
            <Pager
              view={view}
              at="restricted"
              field="restricted"
              limit={RESTRICTED_SHOWN}
              part={part}
            />
          </>
        )}
      </Shown>
    </Section>
  );
}

/** The rooms whose restrictions can't be read. */
function Unread({ view: { restricted, texts } }: { view: AdminView }) {
  const rooms = (restricted.value?.unread ?? []).join(", ");
  return rooms === ""
    ? null
    : <p class="trouble">{fill(texts.admin.unread, { rooms })}</p>;
}

/** Whether the storage works, and what is known of it. */
export function Storage({ view }: { view: AdminView }) {
  const { storage: { problem, waiting, nodes }, texts } = view;
  const { admin } = texts;
  const { fact, value } = admin.columns;
  return (
    <Section id="storage" view={view}>
      {problem
        ? <p class="trouble">{problem}</p>
        : waiting.length === 0
        ? <p>{admin.works}</p>
        : (
          <p class="trouble">
            {fill(admin.waits, { what: waiting.join(", ") })}
          </p>
        )}
      {nodes.map((node) => (
        <div key={node.name}>
          <h3 class="nodename notranslate">{node.name}</h3>
          {node.problem
            ? <p class="trouble">{node.problem}</p>
            : (
              <Table label={node.name} columns={[fact, value]}>
                {factsOf(node.facts).map(([name, known]) => (
                  <tr key={name}>
                    <th scope="row">{admin.facts[name]}</th>
                    <td>
                      <Fact name={name} value={known} view={view} />
                    </td>
                  </tr>
                ))}
              </Table>
            )}
        </div>
      ))}
    </Section>
  );
}

type FactName = keyof StorageFacts;

function factsOf(facts: StorageFacts): [FactName, number | string][] {
  return Object.entries(facts).filter(([, value]) => value !== undefined) as [
    FactName,
    number | string,
  ][];
}

function Fact(
  { name, value, view: { texts } }: {
    name: FactName;
    value: number | string;
    view: AdminView;
  },
) {
  const { admin, language } = texts;
  if (typeof value === "string") return <>{value}</>;
  if (name === "memoryLimitBytes" && value === 0) return <>{admin.noLimit}</>;
  if (name === "savedAt") {
    return value === 0
      ? <>{admin.never}</>
      : <DateTime at={value} texts={texts} />;
  }
  return <>{(/Bytes$/.test(name) ? bytes : count)(value, language)}</>;
}

/** All settings, read-only. */
export function Settings({ view }: { view: AdminView }) {
  const { admin } = view.texts;
  const { setting, value, source } = admin.columns;
  return (
    <Section id="settings" view={view} note={admin.notes.settings}>
      <Table
        label={admin.sections.settings}
        columns={[setting, value, source]}
      >
        {view.settings.map((each) => (
          <tr key={each.name}>
            <th scope="row" class="notranslate">{each.name}</th>
            <td class="notranslate">
              {each.value ?? <em>{admin.hidden}</em>}
            </td>
            <td>{each.isSet ? admin.sources.set : admin.sources.unset}</td>
          </tr>
        ))}
      </Table>
    </Section>
  );
}

/** The last lines of the log. */
export function Log({ view }: { view: AdminView }) {
  const { log, instance, texts } = view;
  const { admin } = texts;
  const { at, level, line } = admin.columns;
  const note = fill(admin.notes.log, { instance });
  return (
    <Section id="log" view={view} note={note}>
      {log.length === 0
        ? <p class="dim">{admin.none}</p>
        : (
          <Table label={admin.sections.log} columns={[at, level, line]}>
            {log.map((each, i) => (
              <tr key={i}>
                <td>
                  <DateTime at={each.at} texts={texts} />
                </td>
                <td class="notranslate">{each.level}</td>
                <td class="logline notranslate">{each.text}</td>
              </tr>
            ))}
          </Table>
        )}
    </Section>
  );
}
