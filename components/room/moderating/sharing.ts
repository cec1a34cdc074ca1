import { cardPath } from "../../connection/card_path.ts";

/** Reads how many others are known from a person's network; `undefined`: unknown. */
export async function sharingOf(
  room: string,
  viewer: string,
): Promise<number | undefined> {
  try {
    const response = await fetch(
      cardPath(room, viewer),
      { headers: { accept: "application/json" } },
    );
    if (!response.ok) return;
    // The person is one of them.
    const people: number | undefined = (await response.json()).network?.people;
    return people === undefined ? undefined : Math.max(0, people - 1);
  } catch {
    // The sheet does without it.
  }
}
