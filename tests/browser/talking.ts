import type { RoomPage } from "./room_page.ts";

/** Two viewers who talk at the same time. */
interface Talk {
  /** What each has sent so far. */
  readonly said: readonly string[][];
  /** Each sends this many more texts, in order. */
  talk(texts: number): Promise<void>;
}

/** Makes two pages talk in English and Chinese, with texts that are all different. */
export function talking(pages: readonly RoomPage[]): Talk {
  const said: string[][] = pages.map(() => []);
  return {
    said,
    async talk(texts) {
      await Promise.all(pages.map(async (page, index) => {
        for (let i = 0; i < texts; i++) {
          const text = `${index ? "二" : "one"} says ${said[index].length}.`;
          said[index].push(text);
          await page.say(text);
        }
      }));
    },
  };
}
