/** Waits for a promise, but at most `limit` milliseconds. */
export async function within(
  limit: number,
  what: Promise<unknown>,
): Promise<void> {
  let overtime: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    what,
    new Promise((resolve) => overtime = setTimeout(resolve, limit)),
  ]);
  clearTimeout(overtime);
}
