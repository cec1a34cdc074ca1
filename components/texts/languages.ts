/**
 * Which languages there are, and which one a request is answered in.
 *
 * @module
 */
import { acceptsLanguages } from "@std/http/negotiation";
import type {
  Catalogue,
  ChatTexts,
  HeldTexts,
  LobbyTexts,
} from "./catalogue.ts";
import { EN } from "./en.ts";
import { ZH } from "./zh.ts";

/** The cookie that holds the language that a viewer has chosen. */
export const LANGUAGE_COOKIE = "language";

/** Unlike a parser it has nothing to refuse: whatever else is sent, a page is drawn. */
const CHOSEN = new RegExp(`(?:^|;\\s*)${LANGUAGE_COOKIE}=([\\w-]+)`);

/** The first is spoken where nothing else is asked for. */
export const CATALOGUES: readonly Catalogue[] = [EN, ZH];

/** The catalogue of a language; `undefined`: there is none. */
export function catalogueOf(language?: string): Catalogue | undefined {
  return CATALOGUES.find((each) => each.language === language);
}

/** What a request is answered in: what the viewer chose, or else what their browser asks for. */
export function textsFor(request: Request): Catalogue {
  const [, chosen] = CHOSEN.exec(request.headers.get("cookie") ?? "") ?? [];
  const asked = acceptsLanguages(
    request,
    ...CATALOGUES.map(({ language }) => language),
  );
  return catalogueOf(chosen) ?? catalogueOf(asked) ?? EN;
}

/** Of a catalogue what a room's islands are given. */
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

/** Of a catalogue what the lobby's islands are given. */
export function lobbyTexts({ language, common, lobby }: Catalogue): LobbyTexts {
  return { language, common, lobby };
}

/** Of a catalogue what the panel's list of held messages is given. */
export function heldTexts({ language, refusals, panel }: Catalogue): HeldTexts {
  return { language, refusals, held: panel.held };
}
