/**
 * This project's own rules for `deno lint`: how long a file and a function may be.
 * Functions in tests may be longer: a story is read from top to bottom.
 *
 * @module
 */
/// <reference lib="deno.unstable" />

/** Lines a file may have. */
const MAX_FILE_LINES = 400;

/** Lines a function may have. */
const MAX_FUNCTION_LINES = 60;

const TESTS = /(_test|[/_]suite)\.tsx?$/;

/** Files with something long in them that has no parts to split it into. */
const WHOLE = [
  // All sentences of the interface, one catalogue for each language.
  "components/texts/en.ts",
  "components/texts/zh.ts",
  // Words and whether the filter must block them.
  "hub/wording/words/words_corpus.ts",
  // Sent to a browser as text, which one function can be and several can't.
  "tasks/pictures/landscape.ts",
  "tests/browser/watch.ts",
];

function isWhole(filename: string): boolean {
  const path = filename.replaceAll("\\", "/");
  return WHOLE.some((each) => path.endsWith(`/${each}`));
}

type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

const plugin: Deno.lint.Plugin = {
  name: "hubbub",
  rules: {
    "short-files": {
      create: (context) => ({
        Program(node) {
          const count = context.sourceCode.text.split("\n").length - 1;
          if (count <= MAX_FILE_LINES || isWhole(context.filename)) return;
          context.report({
            node,
            message:
              `This file has ${count} lines; the limit is ${MAX_FILE_LINES}. Split it.`,
          });
        },
      }),
    },
    "short-functions": {
      create(context) {
        const check = (node: FunctionNode) => {
          const { text } = context.sourceCode;
          const count = text.slice(...node.range).split("\n").length;
          if (
            count <= MAX_FUNCTION_LINES || TESTS.test(context.filename) ||
            isWhole(context.filename)
          ) return;
          context.report({
            node,
            message:
              `This function has ${count} lines; the limit is ${MAX_FUNCTION_LINES}. Split it.`,
          });
        };
        return {
          FunctionDeclaration: check,
          FunctionExpression: check,
          ArrowFunctionExpression: check,
        };
      },
    },
  },
};

export default plugin;
