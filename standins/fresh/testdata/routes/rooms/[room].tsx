import { define } from "../../define.ts";

export default define.page(({ params, route }) => (
  <h2>room {params.room} by {route}</h2>
));
