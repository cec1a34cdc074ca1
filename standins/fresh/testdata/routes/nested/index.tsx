import { define } from "../../define.ts";

export default define.page(() => (
  <p>
    nested <script>let a = 1;</script>
  </p>
));
