import { define } from "../define.ts";

export default define.layout(({ Component, state }) => {
  state.trail?.push("layout");
  return (
    <main>
      <Component />
    </main>
  );
});
