/** Waits until a condition holds, without a timeout. It is asked less often the longer it takes. */
export async function until(condition: () => unknown): Promise<void> {
  for (let ms = 1; !await condition(); ms = Math.min(1.5 * ms, 100)) {
    await new Promise((turn) => setTimeout(turn, ms));
  }
}
