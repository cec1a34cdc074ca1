/**
 * A raid, and the talk of those among whom it comes.
 *
 * @module
 */
import { chatText } from "../../bench/generator/chat_text.ts";

/** What is said in any stream, in the words that many share. */
const TALK = [
  "lol",
  "LOL",
  "gg",
  "gg wp",
  "666",
  "哈哈哈",
  "hello everyone",
  "hello everyone, how are you all?",
  "good morning from Brazil",
  "first time here, love the stream",
  "what game is this?",
  "what's the song name?",
  "can someone tell me the song name please",
  "that was so close omg",
  "how do I get more followers on my channel?",
  "just followed, great content",
  "where did you buy that chair?",
  "is it cheap there? asking before I buy",
  "my stream is at twitch.tv/ann tonight",
  "the clip is here: https://youtu.be/dQw4w9WgXcQ",
  "join us in the discord, link in the description",
  "mods, can you ban these bots?",
  "why are there so many bots here",
  "lol who buys followers from a bot",
  "don't click the link, it's a scam",
  "can you play this with viewers?",
  "🔥🔥🔥",
  "😂",
  "W",
  "主播今天好厉害",
  "这首歌叫什么名字",
  "有人知道今天几点下播吗",
  "加油加油",
  "gracias por el directo",
  "qué buena jugada",
  "I'm back, what did I miss?",
  "he is going to lose this one for sure",
  "no way he makes that jump again",
];

/** What somebody among 200 says, the same for the same number. */
export function talk(index: number): string {
  return index % 2 === 0 ? TALK[index / 2 % TALK.length] : chatText(index);
}

/** The kinds of spam, each text different. */
export const SPAM = {
  shop: (i: number) =>
    disguised("buy cheap followers and viewers at", i) +
    ` ${["xyz.com", "www.xyz.com/", "best-shop.ru/"][i % 3]}${token(i)}`,
  hate: (i: number) =>
    disguised("this streamer is a fraud and steals from charity", i) +
    ` ${token(i)}`,
  chinese: (i: number) =>
    `${["", "✨", "🎁💰"][i % 3]}加微信${token(i)}领取红包优惠多多先到先得${
      "!".repeat(i % 4)
    }`,
} as const;

/** Returns a text in one of the disguises that raids use. */
function disguised(text: string, i: number): string {
  switch (i % 6) {
    case 0:
      return text.toUpperCase();
    case 1:
      return text.replaceAll("e", "3").replaceAll("o", "0");
    case 2:
      return [...text].join("\u200b");
    case 3:
      return text.replace(
        /[aeo]/g,
        (letter) => ({ a: "а", e: "е", o: "о" })[letter]!,
      );
    case 4:
      return `🔥 ${text.replaceAll(" ", " 🚀 ")} 🔥`;
    default:
      return text.replace(/[aeiou]/, "$&$&$&$&");
  }
}

/** A few letters and digits that look random. */
function token(i: number): string {
  return (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(36).slice(0, 6);
}
