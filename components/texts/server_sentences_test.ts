import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { checkCommand } from "../../hub/moderation/actions/command/command.ts";
import { helpText } from "../../hub/moderation/actions/command/help.ts";
import { Refusal } from "../../hub/refusal.ts";
import { EN } from "./en.ts";
import { answerIn, isAboutSeveral, refusalIn } from "./server_sentences.ts";
import { ZH } from "./zh.ts";

Deno.test("every line of /help is in the viewer's language, for the same commands", () => {
  const message = helpText("host");
  assertEquals(answerIn(EN.chat, message), message);
  const usages = (text: string) =>
    text.split("\n").map((line) => line.match(/\/[a-z]+/g));
  const translated = answerIn(ZH.chat, message);
  assertEquals(usages(translated), usages(message));
  for (const line of translated.split("\n")) assertMatch(line, /\p{sc=Han}/u);
  assertEquals(answerIn(ZH.chat, "Host: Ann."), "Host: Ann.");
});

Deno.test("the refusal of an unknown command lists the commands in every language", () => {
  const refusal = assertThrows(() => checkCommand("/shrug", "viewer"), Refusal);
  assertEquals(refusalIn(EN, refusal), refusal.message);
  assertMatch(refusalIn(ZH, refusal), /^没有这个命令.*：\/me, \/mods, \/help$/);
  assertEquals(
    refusalIn(ZH, { code: "empty", message: "Cannot send: x." }),
    ZH.refusals.empty,
  );
});

Deno.test("an answer about several people, or about whom nothing was done to, is told from others", () => {
  const several = [
    "Ann and Bob are banned.",
    "Ann and Bob are timed out for 10 minutes. 2 messages are deleted.",
    "Ann is banned. Not Bob: they are a host here.",
    "12 people are banned.",
  ];
  const one = [
    "Ann is banned.",
    "Ann is banned, and so are their IP addresses.",
    "All messages from Ann are deleted.",
    "Ann Not is timed out for 10 minutes.",
  ];
  assertEquals(several.filter((each) => !isAboutSeveral(each)), []);
  assertEquals(one.filter(isAboutSeveral), []);
});
