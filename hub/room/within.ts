/** Waits for a promise, but at most `limitMs` milliseconds. */
export async function within(
  limitMs: number,
  done: Promise<unknown>,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([
    done,
    new Promise((resolve) => timer = setTimeout(resolve, limitMs)),
  ]);
  clearTimeout(timer);
}
