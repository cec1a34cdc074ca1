import { assert, assertEquals } from "@std/assert";
import { isReservedName } from "../../hub/wording/names.ts";
import { CATALOGUES } from "./languages.ts";

/** The words for the people who run a chat, in each language of the interface. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  en: ["Moderator", "Moderators", "Host", "Operator"],
  zh: ["房管", "主播", "运营者"],
};

for (const { language, common, panel, lobby } of CATALOGUES) {
  Deno.test(`nobody may be called what the badges say in "${language}"`, () => {
    for (const badge of Object.values(common.badges).filter(Boolean)) {
      for (const name of [badge, `★${badge}★`, `[${badge}]`, `${badge} 1`]) {
        assert(isReservedName(name), name);
      }
    }
  });

  Deno.test(`nobody may be called what "${language}" calls a role`, () => {
    assert(ROLES[language], "add the language's words to this test");
    for (const word of ROLES[language]) assert(isReservedName(word), word);
    // The words are really the interface's.
    const said = JSON.stringify([common, panel, lobby]).toLowerCase();
    assertEquals(
      ROLES[language].filter((word) => !said.includes(word.toLowerCase())),
      [],
    );
  });
}
