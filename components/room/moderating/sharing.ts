import { cardPath } from "../../connection/card_path.ts";

/** Reads how many others in the room share a person's network; `undefined`: unknown. */
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
    return (await response.json()).network?.people;
  } catch {
    // The sheet does without it.
  }
}
