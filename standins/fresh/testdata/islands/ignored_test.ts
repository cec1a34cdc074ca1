/** No island: the file is a test by its name. */
export function NotAnIsland() {
  return null;
}
