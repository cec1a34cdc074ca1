import type { RoomPage } from "./room_page.ts";

/** Two who talk at the same time. */
interface Talk {
  /** What each has said so far. */
  readonly said: readonly string[][];
  /** Has each say so many texts more, one after the other. */
  talk(texts: number): Promise<void>;
}

/** Lets two pages talk in English and Chinese, each text unlike the others. */
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
