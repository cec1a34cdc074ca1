import type { RouteConfig } from "fresh";
import { define } from "../define.ts";

export const config: RouteConfig = {
  skipAppWrapper: true,
  skipInheritedLayouts: true,
};

export default define.page(() => <h3>bare</h3>);
