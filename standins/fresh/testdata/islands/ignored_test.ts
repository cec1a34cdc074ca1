/** Not an island, as the file's name is a test's. */
export function NotAnIsland() {
  return null;
}
