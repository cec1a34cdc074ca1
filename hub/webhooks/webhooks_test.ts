import { webhooksSuite } from "../../tests/engine/webhooks_suite.ts";
import { openEmbeddedEngine } from "../engine/embedded/engine.ts";

webhooksSuite(
  "Webhooks of an embedded engine",
  (data, retention) => Promise.resolve(openEmbeddedEngine(data, retention)),
);
