import { makeToken } from "../../../people/token.ts";
import { Refusal } from "../../../refusal.ts";
import { checkPublicName } from "../../../wording/names.ts";
import { nameTakenRefusal } from "../../names.ts";
import { type Bot, changes, stateKey } from "../../state/entries.ts";
import { auditLineOf, checkCount, type Decider } from "../decision.ts";

/** Maximum number of bots in a room. */
const MAX_BOTS = 10;

export const makeBot: Decider<"bot"> = (state, action, facts) => {
  checkCount(state.bots.size, MAX_BOTS, "bots");
  const name = checkPublicName(action.name);
  if (state.holdersOf(name).size > 0) {
    throw nameTakenRefusal("Cannot add this bot");
  }
  const { token, hash } = makeToken();
  const bot: Bot = { name, at: facts.now };
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.bot(hash), bot]),
      audit: auditLineOf(action, facts, { text: name }),
    },
    answer: "Bot link created. Copy it now; you won't see it again.",
    token,
  };
};

export const revokeBot: Decider<"unbot"> = (state, action, facts) => {
  const bot = state.bots.get(action.bot);
  if (!bot) {
    throw new Refusal(
      "conflict",
      "Cannot remove this bot: there is no such bot.",
    );
  }
  return {
    act: {
      event: { type: "state" },
      changes: changes([stateKey.bot(action.bot), undefined]),
      audit: auditLineOf(action, facts, { text: bot.name }),
    },
    answer: "The bot is removed. Its messages stay.",
  };
};
