import { faultTest, isRenewed } from "./fault_test_case.ts";
import {
  FLUSH,
  FULL,
  KILL,
  pausing,
  resharding,
  ROLLING,
  SPLIT,
} from "./faults.ts";
import { TestCluster } from "./cluster.ts";

const start = () => TestCluster.start();

faultTest(
  "A cluster loses no accepted message when a primary is killed, and returns",
  start,
  KILL,
);

faultTest(
  "A cluster loses no accepted message when a primary stands still, and goes on as if it were the primary",
  start,
  pausing(5_000),
);

faultTest(
  "A cluster loses no accepted message when the network is split, with instances on both sides",
  () => TestCluster.start({ splittable: true }),
  SPLIT,
  { sides: ({ sides }) => sides },
);

faultTest(
  "A cluster loses no accepted message when slots move to another node",
  start,
  resharding(0.02),
);

faultTest(
  "A cluster loses no accepted message when all nodes are restarted, one after another",
  start,
  ROLLING,
);

faultTest(
  "A cluster stores nothing that it refuses for want of memory, and goes on once it has some",
  start,
  FULL,
);

faultTest(
  "A cluster gives every room a new epoch after FLUSHALL",
  start,
  FLUSH,
  { isFine: isRenewed },
);
