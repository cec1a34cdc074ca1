/**
 * Some ten rows of the list in one box, so that a change of it compares, lays out and
 * draws those of one box, and not all of them.
 *
 * @module
 */
import { Component, type VNode } from "preact";

/** How many places in the room's order make a box. */
export const BATCH = 10;

interface BatchProps {
  readonly rows: readonly VNode[];
}

/** A box of rows. It is drawn again if one of them is another than before. */
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
