/** A folder that is removed with its scope: `using folder = new TempDir()`. */
export class TempDir implements Disposable {
  readonly path: string = Deno.makeTempDirSync({ prefix: "hubbub_test_" });

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}
