/**
 * A room's moderation panel: plain forms, which work without scripts.
 *
 * @module
 */
import { Head } from "fresh/runtime";
import HeldMessages from "../../islands/HeldMessages.tsx";
import LocalTimes from "../../islands/LocalTimes.tsx";
import PanelSections from "../../islands/PanelSections.tsx";
import TryBroadcast from "../../islands/TryBroadcast.tsx";
import { Masthead } from "../../components/ui/page/Masthead.tsx";
import { StyleSheet } from "../../components/styles/StyleSheet.tsx";
import { fill } from "../../components/texts/catalogue.ts";
import { heldTexts } from "../../components/texts/languages.ts";
import { isMixed } from "../../components/moderation/trial.ts";
import { AboutForm } from "../../components/moderation/AboutForm.tsx";
import { Audit } from "../../components/moderation/Audit.tsx";
import { BanLists } from "../../components/moderation/BanLists.tsx";
import { EndRoom } from "../../components/moderation/EndRoom.tsx";
import { heldRows } from "../../components/moderation/queue/held.ts";
import { RemoveRoom } from "../../components/moderation/RemoveRoom.tsx";
import { Programs } from "../../components/moderation/Programs.tsx";
import { RoleLinks } from "../../components/moderation/RoleLinks.tsx";
import { Outcome } from "../../components/moderation/panel_parts.tsx";
import { Moderators, Restricted } from "../../components/moderation/People.tsx";
import { RulesForm } from "../../components/moderation/RulesForm.tsx";
import { Shield } from "../../components/moderation/Shield.tsx";
import { Embed, Exports } from "./moderation_sharing.tsx";
import type { PanelView, SectionId } from "../../components/moderation/view.ts";

/** The sections in their order. */
const FOR_MODERATORS: readonly SectionId[] = [
  "held",
  "shield",
  "rules",
  "restricted",
  "lists",
  "moderators",
  "audit",
];
const FOR_HOSTS: readonly SectionId[] = [
  "held",
  "about",
  "shield",
  "rules",
  "restricted",
  "lists",
  "moderators",
  "links",
  "programs",
  "embed",
  "export",
  "audit",
  "end",
  "remove",
];

/** Sections for the host are left out for others. */
export function Panel({ view }: { view: PanelView }) {
  const { room, held, texts } = view;
  const { panel, common } = texts;
  const title = fill(panel.title, { room });
  const isHost = view.role === "host";
  return (
    <>
      <Head>
        <title>{fill(common.title, { title })}</title>
        <StyleSheet name="panel" />
      </Head>
      <Masthead texts={texts} />
      <main class="sheet panel">
        <div class="panelside">
          <BackToRoom view={view} />
          <nav aria-label={panel.index}>
            <ul class="index">
              {(isHost ? FOR_HOSTS : FOR_MODERATORS).map((id) => (
                <li key={id}>
                  <a href={`#${id}`} aria-current={false}>
                    {panel.sections[id]}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        </div>
        <div class="panelbody">
          <h1 class="headline">{title}</h1>
          <Outcome view={view} />
          <div id="held">
            <Outcome view={view} at="held" />
            <HeldMessages
              room={room}
              rows={heldRows(held)}
              texts={heldTexts(texts)}
            />
          </div>
          {isHost && <About view={view} />}
          <Shield view={view} />
          <RulesForm view={view} />
          <Restricted view={view} />
          <BanLists view={view} />
          <Moderators view={view} />
          {isHost && <Sharing view={view} />}
          <Audit view={view} />
          {isHost && <Ends view={view} />}
          <LocalTimes language={texts.language} />
          <PanelSections />
        </div>
      </main>
    </>
  );
}

/** By what others get into the room, or get its messages. */
function Sharing({ view }: { view: PanelView }) {
  return (
    <>
      <RoleLinks view={view} />
      <Programs view={view} />
      <Embed view={view} />
      <Exports view={view} />
    </>
  );
}

/** What a host may do once the broadcast is over. */
function Ends({ view }: { view: PanelView }) {
  return (
    <>
      <EndRoom view={view} />
      <RemoveRoom view={view} />
    </>
  );
}

function BackToRoom({ view: { room, texts } }: { view: PanelView }) {
  return (
    <p>
      <a class="quiet" href={`/rooms/${room}`} aria-current={false}>
        {texts.panel.back}
      </a>
    </p>
  );
}

/** The broadcast is tried once it is saved, and whenever the host asks. */
function About({ view }: { view: PanelView }) {
  const { at, told, origin, rules: { stream }, texts } = view;
  return (
    <AboutForm view={view}>
      {stream !== "" && (
        <TryBroadcast
          stream={stream}
          atOnce={at === "about" && told !== undefined}
          blocked={isMixed(stream, new URL(origin).protocol)}
          texts={texts.panel.about.trial}
        />
      )}
    </AboutForm>
  );
}
