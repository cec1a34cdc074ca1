import { asset, Head } from "fresh/runtime";
import { Counter } from "../islands/Counter.tsx";
import { define } from "../define.ts";

const TRICKY = "</script><!--<script>\u2028'\"\\ \u{1F600}";

export default define.page(() => (
  <>
    <Head>
      <title>Home</title>
      <meta name="description" content="of the page" />
      <meta name="extra" content="more" />
    </Head>
    <p>before</p>
    <Counter
      start={3}
      label={TRICKY}
      more={{ list: [1, null, undefined, { deep: true }] }}
    />
    <p>after</p>
    <i>{asset("/logo.svg")}</i>
  </>
));
