/** Matches files among the source that aren't part of it: tests, and editors' temporary files. */
export const IGNORED: RegExp[] = [
  /[._]test\.(?:[tj]sx?|[mc][tj]s)$/,
  // Vim's .a.ts.swp and Emacs' .#a.ts, but .well-known; Vim's a.ts~ and 4913; Emacs' #a.ts#;
  // `sed -i`'s sedAbCdEf; JetBrains' a.ts___jb_tmp___ and a.ts___jb_old___
  /(?:^|[/\\])(?:\.(?!well-known$)[^/\\]*|#[^/\\]*#|4913|sed\w{6}|[^/\\]+(?:~|___jb_\w+___))$/,
];
