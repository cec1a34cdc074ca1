/**
 * A person's card for moderators. It works without scripts; within a chat, live_card.ts
 * shows it in a dialog.
 *
 * @module
 */
import type { ComponentChildren } from "preact";
import { Lines } from "../moderation/Audit.tsx";
import { DateTime } from "../moderation/panel_parts.tsx";
import { linked } from "../room/list/Text.tsx";
import { fill, plural } from "../texts/catalogue.ts";
import { span } from "../ui/time.ts";
import type { PersonView } from "./card.ts";
import { Acts } from "./PersonActs.tsx";
import { PersonForm } from "./PersonForm.tsx";
import { Notes } from "./PersonNotes.tsx";

export function Person({ view }: { view: PersonView }) {
  const { card, texts: { panel }, told, problem } = view;
  return (
    <div class="person">
      {problem && <p class="outcome trouble" role="alert">{problem}</p>}
      {told && <p class="outcome" role="status">{told}</p>}
      <Facts view={view} />
      {!view.own && <Acts view={view} />}
      <Notes view={view} />
      <h2 class="title">{panel.person.acts}</h2>
      <Lines
        lines={card.acts}
        texts={view.texts}
        form={(button) => (
          <PersonForm view={view} fields={{ action: "undo" }}>
            {button}
          </PersonForm>
        )}
      />
      <Messages view={view} />
    </div>
  );
}

/** Since when they are here, and what applies to them. */
function Facts({ view }: { view: PersonView }) {
  const { card, texts } = view;
  const { person } = texts.panel;
  const { since, messages: { count, atLeast }, names, network } = card;
  return (
    <dl class="facts">
      <Fact name={person.since}>
        {since === undefined
          ? person.unknown
          : <DateTime at={since} texts={texts} />}
      </Fact>
      <Fact name={person.messages}>
        {atLeast ? fill(person.atLeast, { n: count }) : count}
      </Fact>
      {names.length > 0 && (
        <Fact name={person.names}>
          <span class="notranslate" dir="auto">{names.join(", ")}</span>
        </Fact>
      )}
      {network && (
        <Fact name={person.network}>
          {network.people > 1
            ? plural(texts.language, person.sharing, network.people - 1)
            : person.notShared}
        </Fact>
      )}
      {(card.restriction || card.allowed || card.watched) && (
        <Fact name={person.now}>
          <Standing view={view} />
        </Fact>
      )}
    </dl>
  );
}

function Fact(
  { name, children }: { name: string; children: ComponentChildren },
) {
  return (
    <div>
      <dt class="dim">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Standing({ view: { card, now, texts } }: { view: PersonView }) {
  const { panel, common } = texts;
  const { restriction, allowed, watched } = card;
  return (
    <>
      {restriction && (
        <p>
          {restriction.kind === "ban"
            ? restriction.addresses ? panel.bannedWithAddresses : panel.banned
            : fill(panel.timedOut, {
              span: span((restriction.until ?? now) - now, common),
            })} <DateTime at={restriction.at} texts={texts} />
          {restriction.reason && (
            <span class="quote" dir="auto">{restriction.reason}</span>
          )}
        </p>
      )}
      {allowed && <p>{panel.person.allowed}</p>}
      {watched && <p>{panel.person.watched}</p>}
    </>
  );
}

/** Their messages in pages, the newest first. */
function Messages({ view }: { view: PersonView }) {
  const { card: { messages: { page, more } }, texts } = view;
  const { panel } = texts;
  return (
    <>
      <h2 class="title">{panel.person.said}</h2>
      {page.length === 0 && <p class="hint">{panel.person.nothingSaid}</p>}
      <ol class="entries said">
        {page.map(({ seq, at, text, links, me }) => (
          <li key={seq} class="entry">
            <p class="entrybody">
              <DateTime at={at} texts={texts} />{" "}
              <span class={me ? "me" : undefined} dir="auto">
                {linked(text, links)}
              </span>
            </p>
          </li>
        ))}
      </ol>
      {more !== undefined && (
        <p class="links">
          <a class="quiet" href={`?before=${more}`} data-older={more}>
            {panel.older}
          </a>
        </p>
      )}
    </>
  );
}
