/**
 * Which languages there are, and which one a request is answered in.
 *
 * @module
 */
import { acceptsLanguages } from "@std/http/negotiation";
import type {
  Catalogue,
  ChatTexts,
  GreetingTexts,
  HeldTexts,
  LobbyTexts,
} from "./catalogue.ts";
import { EN } from "./en.ts";
import { ZH } from "./zh.ts";

/** The cookie with the viewer's choice. */
export const LANGUAGE_COOKIE = "language";

/** Finds the choice in a cookie header. */
const CHOSEN = new RegExp(`(?:^|;\\s*)${LANGUAGE_COOKIE}=([\\w-]+)`);

/** The first is the default. */
export const CATALOGUES: readonly Catalogue[] = [EN, ZH];

/** The catalogue of a language; `undefined`: there is none. */
export function catalogueOf(language?: string): Catalogue | undefined {
  return CATALOGUES.find((each) => each.language === language);
}

/** The texts to answer a request with: in the language that the viewer chose, or else the one their browser asks for. */
export function textsFor(request: Request): Catalogue {
  const [, chosen] = CHOSEN.exec(request.headers.get("cookie") ?? "") ?? [];
  const asked = acceptsLanguages(
    request,
    ...CATALOGUES.map(({ language }) => language),
  );
  return catalogueOf(chosen) ?? catalogueOf(asked) ?? EN;
}

/** The part of a catalogue that a room's islands get. */
export function chatTexts(
  { language, common, chat, refusals, stage, reactions, emoji }: Catalogue,
): ChatTexts {
  const languages = CATALOGUES.map(({ language, endonym }) => ({
    language,
    endonym,
  }));
  return {
    language,
    common,
    chat,
    refusals,
    stage,
    reactions,
    emoji,
    languages,
  };
}

/** The part of a catalogue that the lobby's islands get. */
export function lobbyTexts({ language, common, lobby }: Catalogue): LobbyTexts {
  return { language, common, lobby };
}

/** The part of a catalogue that the panel's list of held messages gets. */
export function heldTexts(
  { language, common, refusals, panel }: Catalogue,
): HeldTexts {
  return { language, common, refusals, held: panel.held };
}

/** The part of a catalogue that a new host's greeting gets. */
export function greetingTexts(
  { language, greeting, refusals, panel }: Catalogue,
): GreetingTexts {
  const { overlay, copy, copied } = panel.embed;
  return { language, greeting, refusals, overlay, copy, copied };
}
