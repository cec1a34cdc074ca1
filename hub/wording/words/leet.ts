/**
 * The letters that digits and signs stand for ("leet"). A sign may also be just a sign:
 * "bad!" ends with one, "na!l" contains none.
 */
export const LEET: ReadonlyMap<string, string> = new Map([
  ["0", "o"],
  ["1", "il"],
  ["3", "e"],
  ["4", "a"],
  ["5", "s"],
  ["6", "g"],
  ["7", "t"],
  ["8", "b"],
  ["9", "g"],
  ["@", "a"],
  ["$", "s"],
  ["!", "i"],
  ["|", "l"],
  ["€", "e"],
  ["£", "l"],
  ["¥", "y"],
]);
