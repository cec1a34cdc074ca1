import { faultTest, isRenewed } from "./fault_test_case.ts";
import { FLUSH, FULL, KILL, pausing, ROLLING, SPLIT } from "./faults.ts";
import { TestSentinels } from "./sentinels.ts";

const start = () => TestSentinels.start();

faultTest(
  "Redis with Sentinels loses no accepted message when the primary is killed, and returns",
  start,
  KILL,
);

faultTest(
  "Redis with Sentinels loses no accepted message when the primary stands still, and goes on as if it were the primary",
  start,
  pausing(5_000),
);

faultTest(
  "Redis with Sentinels loses no accepted message when the network is split, with instances on both sides",
  () => TestSentinels.start({ splittable: true }),
  SPLIT,
  { sides: ({ sides }) => sides },
);

faultTest(
  "Redis with Sentinels loses no accepted message when all nodes are restarted, one after another",
  start,
  ROLLING,
);

faultTest(
  "Redis with Sentinels stores nothing that it refuses for want of memory, and goes on once it has some",
  start,
  FULL,
);

faultTest(
  "Redis with Sentinels gives every room a new epoch after FLUSHALL",
  start,
  FLUSH,
  { isFine: isRenewed },
);
