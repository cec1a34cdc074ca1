/**
 * Puts the children of `<Head>` into the page's `<head>`: each replaces an equal
 * element, or is appended.
 *
 * @module
 */
import { Fragment, h, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { HeadContext } from "../shared/head.ts";
import { currentState } from "./render_state.ts";

const TAGS = [
  "title",
  "meta",
  "link",
  "script",
  "style",
  "base",
  "noscript",
  "template",
];

type Props = Record<string, unknown>;

const collected = new WeakSet<VNode>();

/** Whether a vnode has been through {@linkcode collectible} already. */
export function isCollected(vnode: VNode): boolean {
  return collected.has(vnode);
}

const wrappers = new Map(TAGS.map((tag) => [tag, wrapper(tag)]));

/** Lets an element of the kind that `<head>` has be collected or replaced. */
export function collectible(vnode: VNode): void {
  const wrapper = wrappers.get(vnode.type as string);
  if (wrapper === undefined) return;
  vnode.type = wrapper;
  if (vnode.key != null) (vnode.props as Props)["data-key"] = vnode.key;
}

function wrapper(tag: string) {
  return function HeadTag(props: Props): VNode | null {
    const inHead = useContext(HeadContext);
    const state = currentState();
    const vnode = h(tag, props) as VNode;
    collected.add(vnode);
    if (state === undefined) return vnode;

    const name = nameOf(tag, props);
    if (inHead) {
      state.head.set(name, vnode);
      return null;
    }
    const replacement = state.head.get(name);
    state.head.delete(name);
    return replacement ?? vnode;
  };
}

/** Elements with the same name replace each other. */
function nameOf(tag: string, props: Props): string {
  if (props["data-key"] !== undefined) return String(props["data-key"]);
  if (tag === "title") return tag;
  const ignored = ["children", "nonce", "ref"];
  if (tag === "meta") ignored.push("content");
  if (tag === "link") ignored.push("href");
  return Object.keys(props)
    .filter((key) => !ignored.includes(key))
    .sort()
    .reduce(
      (name, key) =>
        key === "dangerouslySetInnerHTML"
          ? name + (props[key] as { __html: unknown }).__html
          : `${name}::${props[key]}`,
      tag,
    );
}

/** The collected elements that replaced nothing. */
export function withCollected(): VNode | null {
  const state = currentState();
  if (state === undefined) return null;
  return h(Fragment, null, [...state.head.values()]) as VNode;
}
