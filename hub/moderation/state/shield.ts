/**
 * Shield: stricter rules that a host prepares and moderators switch on for a while.
 *
 * @module
 */
import type { Rules, ShieldRules } from "./entries.ts";

/** What applies in a room whose host has prepared nothing. */
export const SHIELD_PRESET: ShieldRules = {
  minutes: 15,
  slowSeconds: 10,
  minAgeSeconds: 600,
  reviewNewSeconds: 3_600,
  links: false,
  uniqueMessages: true,
  signedInOnly: false,
  emojiOnly: false,
};

/** What a room's host has prepared. An older version's entry may lack a rule. */
export function shieldOf({ shield }: Pick<Rules, "shield">): ShieldRules {
  return { ...SHIELD_PRESET, ...shield };
}

/** Returns the rules in force while Shield is on: the stricter of each. */
export function shielded(rules: Rules): Rules {
  const shield = shieldOf(rules);
  const longer = (
    rule: "slowSeconds" | "minAgeSeconds" | "reviewNewSeconds",
  ) => Math.max(rules[rule], shield[rule]);
  return {
    ...rules,
    slowSeconds: longer("slowSeconds"),
    minAgeSeconds: longer("minAgeSeconds"),
    reviewNewSeconds: longer("reviewNewSeconds"),
    links: rules.links && shield.links,
    uniqueMessages: rules.uniqueMessages || shield.uniqueMessages,
    signedInOnly: rules.signedInOnly || shield.signedInOnly,
    emojiOnly: rules.emojiOnly || shield.emojiOnly,
  };
}
