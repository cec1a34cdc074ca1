/**
 * Renders islands: the markup between two comments, the props in the script that starts
 * all islands.
 *
 * @module
 */
import {
  type ComponentChildren,
  type FunctionComponent,
  h,
  isValidElement,
  type VNode,
} from "preact";
import { isSignal, pack } from "../shared/pack.ts";
import type { Island } from "./build_cache.ts";
import { currentState } from "./render_state.ts";
import { between } from "./vnode.ts";

const islandVNodes = new WeakSet<VNode>();
const roots = new WeakMap<Island, FunctionComponent>();

/** Whether a vnode is an island that already has its comments. */
export function isIslandVNode(vnode: VNode): boolean {
  return islandVNodes.has(vnode);
}

/** The component that puts the comments around an island. */
export function islandRoot(island: Island): FunctionComponent {
  let root = roots.get(island);
  if (root === undefined) {
    root = (props) => {
      const state = currentState();
      const vnode = h(island.fn, props) as VNode;
      if (state === undefined || state.depth > 0) return vnode;
      refuseMarkup(island, props);
      state.islands.add(island);
      const place = state.props.push(props) - 1;
      islandVNodes.add(vnode);
      const start = `frsh:island:${island.name}:${place}:`;
      return between(start, vnode, "/frsh:island");
    };
    roots.set(island, root);
  }
  return root;
}

function refuseMarkup(
  island: Island,
  props: { children?: ComponentChildren },
): void {
  for (const [name, value] of Object.entries(props)) {
    const isMarkup = name === "children"
      ? value !== undefined && value !== null
      : isValidElement(value) && !isSignal(value);
    if (isMarkup) {
      throw new TypeError(
        `Cannot render the island ${island.name}: "${name}" is JSX, and only plain values can be handed to an island here`,
      );
    }
  }
}

/** The script that starts the islands; at the end of the body. */
export function IslandScript(): VNode | null {
  const state = currentState();
  if (state === undefined || state.started) return null;
  state.started = true;
  const [entry] = state.scripts();
  if (entry === undefined) return null;

  const islands = [...state.islands];
  const packed = pack(state.props);
  const code = [
    `import { boot } from "${entry}";`,
    ...islands.map(({ exportName, file }, i) =>
      `import { ${exportName} as $${i} } from "${file}";`
    ),
    `boot({${islands.map(({ name }, i) => `${name}:$${i}`).join(",")}},`,
    `${inScript(packed)});`,
  ];
  const __html = code.join("");
  return h("script", {
    type: "module",
    dangerouslySetInnerHTML: { __html },
  }) as VNode;
}

/** A string literal that can't end its script. */
function inScript(text: string): string {
  return JSON.stringify(text)
    .replaceAll("<", "\\u003C")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
