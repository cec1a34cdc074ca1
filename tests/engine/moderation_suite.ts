/**
 * Tests of moderation for every engine. An action at one hub must apply at another;
 * with the embedded engine both are the same hub.
 *
 * @module
 */
import { moderationClaimsSuite } from "./moderation_claims_suite.ts";
import { moderationClockSuite } from "./moderation_clock_suite.ts";
import { moderationDelaySuite } from "./moderation_delay_suite.ts";
import { moderationEndSuite } from "./moderation_end_suite.ts";
import { moderationHookSuite } from "./moderation_hook_suite.ts";
import { moderationListLimitsSuite } from "./moderation_list_limits_suite.ts";
import { moderationKeysSuite } from "./moderation_keys_suite.ts";
import { moderationListsSuite } from "./moderation_lists_suite.ts";
import { moderationMessagesSuite } from "./moderation_messages_suite.ts";
import { moderationNamesSuite } from "./moderation_names_suite.ts";
import { moderationPeopleSuite } from "./moderation_people_suite.ts";
import { moderationRacesSuite } from "./moderation_races_suite.ts";
import { moderationRankSuite } from "./moderation_rank_suite.ts";
import { moderationReactionsSuite } from "./moderation_reactions_suite.ts";
import { moderationReviewSuite } from "./moderation_review_suite.ts";
import { moderationQueueSuite } from "./moderation_queue_suite.ts";
import { moderationPersonSuite } from "./moderation_person_suite.ts";
import { moderationRolesSuite } from "./moderation_roles_suite.ts";
import { moderationRulesSuite } from "./moderation_rules_suite.ts";
import { moderationShieldSuite } from "./moderation_shield_suite.ts";
import { moderationTableSuite } from "./moderation_table_suite.ts";
import { moderationUndoLimitsSuite } from "./moderation_undo_limits_suite.ts";
import { moderationUndoSuite } from "./moderation_undo_suite.ts";
import type { HubOptions } from "../../hub/options.ts";
import { moderationRaidsSuite } from "./moderation_raids_suite.ts";
import { moderationWatchSuite } from "./moderation_watch_suite.ts";
import { host, type Hubs } from "./moderation_tools.ts";

/** Runs the suite. Hanna is the host of the room "stage". */
export function moderationSuite(
  name: string,
  test: (name: string, body: () => Promise<void>) => void,
  open: (options?: Partial<HubOptions>) => Promise<Hubs>,
): void {
  const moderationTest = (
    sentence: string,
    body: (hubs: Hubs) => Promise<void>,
    options?: () => Partial<HubOptions>,
  ) =>
    test(`${name}: ${sentence}`, async () => {
      await using hubs = await open(options?.());
      await hubs.here.open("stage", host);
      await body(hubs);
    });

  moderationMessagesSuite(moderationTest);
  moderationPeopleSuite(moderationTest);
  moderationRolesSuite(moderationTest);
  moderationNamesSuite(moderationTest);
  moderationRulesSuite(moderationTest);
  moderationReviewSuite(moderationTest);
  moderationHookSuite(moderationTest);
  moderationQueueSuite(moderationTest);
  moderationPersonSuite(moderationTest);
  moderationListsSuite(moderationTest);
  moderationListLimitsSuite(moderationTest);
  moderationDelaySuite(moderationTest);
  moderationReactionsSuite(moderationTest);
  moderationRankSuite(moderationTest);
  moderationClaimsSuite(moderationTest);
  moderationRacesSuite(moderationTest);
  moderationClockSuite(moderationTest);
  moderationUndoSuite(moderationTest);
  moderationUndoLimitsSuite(moderationTest);
  moderationKeysSuite(moderationTest);
  moderationRaidsSuite(moderationTest);
  moderationWatchSuite(moderationTest);
  moderationShieldSuite(moderationTest);
  moderationEndSuite(moderationTest);
  moderationTableSuite(moderationTest);
}
