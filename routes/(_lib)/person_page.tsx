/**
 * A person's card for moderators, as a page. It is also shown after an action from it that
 * was refused.
 *
 * @module
 */
import type { Context } from "fresh";
import { Head } from "fresh/runtime";
import { Person } from "../../components/person/Person.tsx";
import { StyleSheet } from "../../components/styles/StyleSheet.tsx";
import { fill } from "../../components/texts/catalogue.ts";
import { Masthead } from "../../components/ui/page/Masthead.tsx";
import LocalTimes from "../../islands/LocalTimes.tsx";
import type { State } from "../../server/state.ts";
import { NO_STORE } from "./caching.ts";

/**
 * @param viewer The person's id.
 * @throws {Refusal} As {@linkcode StaffReads.person}.
 */
export async function renderPerson(
  ctx: Context<State>,
  viewer: string,
  { told, problem, before, status = 200 }: {
    told?: string;
    problem?: string;
    before?: number;
    status?: number;
  },
): Promise<Response> {
  const { hub, person, texts } = ctx.state;
  const { room } = ctx.params;
  const [card, { you }] = await Promise.all([
    hub.staff.person(room, person, viewer, before),
    hub.briefing(room, person),
  ]);
  const { panel, common } = texts;
  const title = fill(panel.person.title, { name: card.viewer.name, room });
  const badge = common.badges[card.viewer.role];
  const own = [person.viewer.id, ...person.earlier ?? []].includes(viewer);
  return await ctx.render(
    <>
      <Head>
        <title>{fill(common.title, { title })}</title>
        <StyleSheet name="panel" />
      </Head>
      <Masthead texts={texts} />
      <main class="sheet">
        <div class="panelbody">
          <p>
            <a class="quiet" href={`/rooms/${room}/moderation`}>
              {fill(panel.person.back, { room })}
            </a>
          </p>
          <h1 class="headline">
            <span class="notranslate" dir="auto">{card.viewer.name}</span>
            {badge && <span class="badge">{badge}</span>}
          </h1>
          <Person
            view={{
              room,
              card,
              you,
              own,
              told,
              problem,
              now: Date.now(),
              texts,
            }}
          />
          <LocalTimes language={texts.language} />
        </div>
      </main>
    </>,
    { status, headers: NO_STORE },
  );
}
