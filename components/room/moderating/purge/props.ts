import type { Page } from "../selection.ts";
import type { ModeratorTools } from "../tools.ts";
import type { Purge } from "./purge.ts";

export interface PurgeProps {
  readonly page: Page;
  readonly tools: ModeratorTools;
  readonly purge: Purge;
  onClose(): void;
}
