/**
 * About ten rows of the list in one element, so that a change diffs, lays out and
 * paints these only.
 *
 * @module
 */
import { Component, type VNode } from "preact";

/** Positions of the room's order in a batch. */
export const BATCH = 10;

interface BatchProps {
  readonly rows: readonly VNode[];
}

/** Renders again only if a row changed. */
export class Batch extends Component<BatchProps> {
  override shouldComponentUpdate({ rows }: BatchProps): boolean {
    const drawn = this.props.rows;
    return rows.length !== drawn.length ||
      rows.some((row, at) => row !== drawn[at]);
  }

  render() {
    return <ol class="batch">{this.props.rows}</ol>;
  }
}
