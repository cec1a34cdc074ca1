/**
 * Metrics of webhooks.
 *
 * @module
 */
import { Counter } from "prom-client";
import { labelledGauge, registry } from "./registry.ts";

/** What came of a delivery; `gone`: the endpoint wants no more. */
type Outcome = "delivered" | "failed" | "gone";

const deliveries = new Counter({
  name: "hubbub_webhook_deliveries_total",
  help:
    "Deliveries to webhooks, by whose they are (operator, host) and what came of them: delivered, failed, or gone (it answered that it wants no more).",
  labelNames: ["owner", "outcome"],
  registers: [registry],
});

const skippedEvents = new Counter({
  name: "hubbub_webhook_events_skipped_total",
  help:
    "Events that a webhook never got, because they were older than a day or no longer stored, by whose it is.",
  labelNames: ["owner"],
  registers: [registry],
});

const behind = new Map<string, number>([["operator", 0], ["host", 0]]);

labelledGauge(
  "hubbub_webhooks_behind",
  "Rooms that this process has something to deliver of, by whose webhook it is.",
  "owner",
  () => behind,
);

/** Counts a delivery. */
export function countDelivery(owner: string, outcome: Outcome): void {
  deliveries.inc({ owner, outcome });
}

/** Counts events that were left out. */
export function countSkipped(owner: string, events: number): void {
  skippedEvents.inc({ owner }, events);
}

/** Counts a room that begins (1) or ends (-1) to wait for its deliveries. */
export function countBehind(owner: string, rooms: 1 | -1): void {
  behind.set(owner, (behind.get(owner) ?? 0) + rooms);
}
