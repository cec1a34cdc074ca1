/** Waits for a fixed time: to do something at some moment, not to wait for a condition. */
export function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
