import type { LayoutConfig } from "fresh";
import { define } from "../../define.ts";
import { Badge } from "../../islands/deep/Badge.tsx";

export const config: LayoutConfig = { skipInheritedLayouts: true };

export default define.layout(({ Component }) => (
  <section>
    <Badge text="of the layout" />
    <Component />
  </section>
));
