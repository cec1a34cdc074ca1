/**
 * Hooks into the rendering of elements and components. The names of Preact's inner
 * hooks are mangled.
 *
 * @module
 */
import { options as preactOptions, type VNode } from "preact";
import { markCurrent } from "./active_link.ts";
import { collectible, isCollected, withCollected } from "./head_tags.ts";
import { isIslandVNode, islandRoot, IslandScript } from "./islands.ts";
import { currentState } from "./render_state.ts";
import { append } from "./vnode.ts";

interface Hooks {
  vnode?: (vnode: VNode) => void;
  attr?: (name: string, value: unknown) => string | void;
  diffed?: (vnode: VNode) => void;
  /** Called before a vnode is rendered. */
  __b?: (vnode: VNode) => void;
}

const options = preactOptions as Hooks;
const before = { ...options };

options.vnode = (vnode) => {
  const state = currentState();
  const { type } = vnode;
  const props = vnode.props as Record<string, unknown>;
  if (state !== undefined) {
    if (type === "a") markCurrent(props, state.url);
    if (type === "script" || type === "style") props.nonce ||= state.nonce;
  }
  before.vnode?.(vnode);
};

// Keys matter only in the browser, which has them from the component.
options.attr = (name, value) =>
  name === "key" ? "" : before.attr?.(name, value);

options.__b = (vnode) => {
  const state = currentState();
  if (state !== undefined) {
    const { type } = vnode;
    if (isIslandVNode(vnode)) {
      state.depth++;
    } else if (typeof type === "function") {
      const island = state.build.islands.get(type);
      if (island !== undefined && state.depth === 0) {
        vnode.type = islandRoot(island);
      }
    } else if (type === "head") {
      append(vnode, withCollected);
    } else if (type === "body") {
      append(vnode, IslandScript);
    } else if (typeof type === "string" && !isCollected(vnode)) {
      collectible(vnode);
    }
  }
  before.__b?.(vnode);
};

options.diffed = (vnode) => {
  const state = currentState();
  if (state !== undefined && isIslandVNode(vnode)) state.depth--;
  before.diffed?.(vnode);
};
