/**
 * Rejects if the reply takes longer than `timeoutMs`; a late reply is ignored.
 *
 * @throws Error that says for how long Redis did not answer.
 */
export async function inTime<T>(
  answer: Promise<T>,
  timeoutMs: number,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const overdue = new Promise<never>((_, fail) => {
    const giveUp = () =>
      fail(new Error(`Redis did not answer for ${timeoutMs} ms`));
    // If this process was the one that was busy, the reply is read before the immediate.
    timer = setTimeout(() => setImmediate(giveUp), timeoutMs);
  });
  try {
    return await Promise.race([answer, overdue]);
  } finally {
    clearTimeout(timer);
  }
}
