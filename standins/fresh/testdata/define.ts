import { createDefine } from "fresh";

/** State set by the fixture's middleware. */
export interface State {
  trail: string[];
}

export const define = createDefine<State>();
