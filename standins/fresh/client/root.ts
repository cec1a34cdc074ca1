import type { ContainerNode } from "preact";

/**
 * A fake parent element with only the nodes between two markers, so that Preact can
 * take over that part of the real parent.
 */
export function rootBetween(start: Node, end: Node): ContainerNode {
  const parent = start.parentNode!;
  const root = {
    nodeType: 1,
    parentNode: parent,
    nextSibling: null,
    get firstChild() {
      return start.nextSibling === end ? null : start.nextSibling;
    },
    get childNodes() {
      const nodes: Node[] = [];
      for (let node = root.firstChild; node && node !== end;) {
        nodes.push(node);
        node = node.nextSibling;
      }
      return nodes;
    },
    insertBefore: (node: Node, next: Node | null) =>
      parent.insertBefore(node, next ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
    contains: (node: Node) => root.childNodes.some((n) => n.contains(node)),
  };
  return root as unknown as ContainerNode;
}
