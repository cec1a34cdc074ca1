import {
  type ComponentChildren,
  Fragment,
  type FunctionComponent,
  h,
  isValidElement,
  type VNode,
} from "preact";

/** Adds a component as the last child of an element, once. */
export function append(vnode: VNode, component: FunctionComponent): void {
  const props = vnode.props as { children?: ComponentChildren };
  const { children } = props;
  const last = Array.isArray(children) ? children.at(-1) : undefined;
  if (isValidElement(last) && last.type === component) return;
  props.children = [children, h(component, null)];
}

/** Puts a pair of comments around a vnode. */
export function between(
  start: string,
  vnode: ComponentChildren,
  end: string,
): VNode {
  const comment = (text: string) =>
    h(Fragment, { UNSTABLE_comment: text } as Record<string, string>);
  return h(Fragment, null, comment(start), vnode, comment(end)) as VNode;
}
