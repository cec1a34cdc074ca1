import { signal } from "@preact/signals";
import { Badge, Shown } from "../islands/deep/Badge.tsx";
import { define } from "../define.ts";

export default define.page(() => {
  const value = signal(7);
  return (
    <>
      <Shown value={value} />
      <Shown value={value} />
      <Badge text="plain" />
    </>
  );
});
