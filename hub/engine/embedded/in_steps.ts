/** Runs steps until one returns `false`, with a pause twice as long as each took. */
export async function inSteps(step: () => boolean): Promise<void> {
  for (let began = performance.now(); step();) {
    const pauseMs = 2 * (performance.now() - began);
    await new Promise((turn) => setTimeout(turn, pauseMs));
    began = performance.now();
  }
}

/** Runs a generator's steps, as {@linkcode inSteps} does, and resolves with what it returns. */
export async function resultInSteps<Result>(
  next: () => IteratorResult<void, Result>,
): Promise<Result> {
  let last: IteratorResult<void, Result>;
  await inSteps(() => !(last = next()).done);
  return last!.value as Result;
}
