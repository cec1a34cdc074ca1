/** Passes an amount of time: for what happens at some moment, not to wait for something. */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
