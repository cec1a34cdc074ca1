/**
 * A room's panel: plain forms, which need no scripts.
 *
 * @module
 */
import { Head } from "fresh/runtime";
import { Masthead } from "../Masthead.tsx";
import { fill } from "../texts/catalogue.ts";
import { Audit } from "./Audit.tsx";
import { Links, NewLink } from "./Links.tsx";
import { HeldMessages, Moderators, Restricted } from "./People.tsx";
import { Section } from "./parts.tsx";
import { RulesForm } from "./RulesForm.tsx";
import type { PanelView } from "./view.ts";

/** What moderators see and do; what hosts alone may is left out for others. */
export function Panel({ view }: { view: PanelView }) {
  const { room, role, problem, told, link, audit, texts } = view;
  const { panel, common } = texts;
  const title = fill(panel.title, { room });
  return (
    <>
      <Head>
        <title>{fill(common.title, { title })}</title>
      </Head>
      <Masthead texts={texts} />
      <main class="sheet panel">
        <p>
          <a class="quiet" href={`/rooms/${room}`} aria-current={false}>
            {panel.back}
          </a>
        </p>
        <h1 class="headline">{title}</h1>
        {problem && <p class="outcome trouble" role="alert">{problem}</p>}
        {link
          ? <NewLink link={link} told={told} texts={texts} />
          : told && <p class="outcome" role="status">{told}</p>}
        <HeldMessages view={view} />
        <Section id="rules" title={panel.rules}>
          <RulesForm view={view} />
        </Section>
        <Restricted view={view} />
        <Moderators view={view} />
        {role === "host" && <Links view={view} />}
        {audit && <Audit view={view} lines={audit} />}
      </main>
    </>
  );
}
