/** Turns the path of a file below routes/ into a `URLPattern` pathname. */
export function pathToPattern(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  if (parts.at(-1) === "index") parts.pop();
  return "/" + parts.map((part) => {
    const pattern = part.replaceAll(/\[(\w+)\](?!\[)/g, ":$1");
    if (!/^[_(]|[[\]]/.test(pattern)) return pattern;
    throw new SyntaxError(
      `Cannot route "${path}": "${part}" is not supported here`,
    );
  }).join("/");
}

/** Orders files below routes/: in each folder fixed names come before parameters. */
export function compareRoutes(a: string, b: string): number {
  const [left, right] = [a, b].map((id) => id.replaceAll("[", "\uffff"));
  return left < right ? -1 : 1;
}
