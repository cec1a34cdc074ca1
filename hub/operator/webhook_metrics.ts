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

/** Why a room has something to deliver; `failing`: the last attempt failed. */
export type Lag = "behind" | "failing";

const lagging = new Map<string, Map<string, Lag>>([
  ["operator", new Map()],
  ["host", new Map()],
]);

labelledGauge(
  "hubbub_webhooks_behind",
  "Rooms that this process knows to have something to deliver, by whose webhook it is.",
  "owner",
  () => new Map([...lagging].map(([owner, rooms]) => [owner, rooms.size])),
);

labelledGauge(
  "hubbub_webhooks_failing",
  "Those of them whose last delivery failed, by whose webhook it is.",
  "owner",
  () =>
    new Map(
      [...lagging].map(([owner, rooms]) => [
        owner,
        rooms.values().filter((lag) => lag === "failing").toArray().length,
      ]),
    ),
);

/** Counts a delivery. */
export function countDelivery(owner: string, outcome: Outcome): void {
  deliveries.inc({ owner, outcome });
}

/** Counts events that were left out. */
export function countSkipped(owner: string, events: number): void {
  skippedEvents.inc({ owner }, events);
}

/** Forgets rooms that have no deliveries any more, whichever process ended them. */
export function keepLags(rooms: ReadonlySet<string>): void {
  for (const each of lagging.values()) {
    for (const room of each.keys()) if (!rooms.has(room)) each.delete(room);
  }
}

/** Notes whether a room has something to deliver; `undefined`: it hasn't. */
export function noteLag(
  owner: string,
  room: string,
  lag: Lag | undefined,
): void {
  if (lag) lagging.get(owner)!.set(room, lag);
  else lagging.get(owner)!.delete(room);
}
