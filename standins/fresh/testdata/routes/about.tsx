import { define } from "../define.ts";

export default define.page(async function About({ params, url }) {
  await Promise.resolve();
  return <h2>about {Object.keys(params).length} {url.search}</h2>;
});
