/**
 * Tries again after each of these times, in milliseconds, until there is a result; returns
 * it, if any.
 */
export async function retried<T>(
  attempt: () => Promise<T | undefined>,
  waitsMs: readonly number[],
): Promise<T | undefined> {
  for (const ms of waitsMs) {
    await new Promise((resolve) => setTimeout(resolve, ms));
    const result = await attempt();
    if (result !== undefined) return result;
  }
}
