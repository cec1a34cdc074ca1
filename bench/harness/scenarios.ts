import type {
  Handshake,
  Load,
  LoadPlan,
  Script,
  StormPlan,
} from "../generator/plan.ts";
import { type Case, FIRST_ROOM } from "./run.ts";
import { type ServerName, TITLES } from "./servers.ts";

/** Loads that are compared with each other, and so run in turn. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** How often each case is run; the median is shown. */
  readonly rounds: number;
  readonly cases: readonly Case[];
}

const ALL: readonly ServerName[] = [
  "hubbub",
  "bun",
  "centrifugo",
  "centrifugo-small",
  "ws",
  "loop",
];

const ROUNDS = 3;

/** Seconds of warm-up and of measurement. */
const WARM_UP_SECONDS = 2;
const MEASURE_SECONDS = 5;
/** At 20 messages a second percentiles need more time. */
const MEASURE_RATE_SECONDS = 10;

/** Characters in a message: a line of chat. */
const TEXT_LENGTH = 60;

/** The longest message that Hubbub accepts by default. */
const LONG_TEXT_LENGTH = 500;

/** In seconds, so that the log is as long as it stays, and all clients have its window. */
const WINDOW_WARM_UP_SECONDS = 18;

/** People who write in a room of thousands. */
const MAX_SENDERS = 3_000;

const rate = (perSecond: number, senders = 5): Load => ({
  kind: "rate",
  senders,
  perSecond,
});
const inFlight = (each: number): Load => ({
  kind: "in flight",
  senders: 5,
  each,
});
const IDLE: Load = { kind: "idle" };

interface LoadCase extends Partial<Omit<LoadPlan, "kind" | "rooms">> {
  readonly label?: string;
  readonly server?: ServerName;
  readonly watched?: boolean;
  readonly rooms?: number;
  readonly rules?: Case["rules"];
  readonly clients: number;
  readonly load: Load;
}

/** Clients that come back at once. */
function storm(
  label: string,
  server: ServerName,
  handshake: Handshake,
  clients: number,
): Case<StormPlan> {
  return {
    label,
    server,
    plan: {
      kind: "storm",
      handshake,
      room: FIRST_ROOM,
      clients,
      missed: 200,
      textLength: TEXT_LENGTH,
    },
  };
}

/** A case with defaults. */
function load(
  {
    label = "",
    server = "hubbub",
    watched,
    rules,
    rooms = 1,
    clients,
    ...plan
  }: LoadCase,
): Case {
  return {
    label,
    server,
    watched,
    rules,
    plan: {
      kind: "load",
      rooms: rooms === 1
        ? [FIRST_ROOM]
        : Array.from({ length: rooms }, (_, i) => `room-${i}`),
      clientsPerRoom: clients / rooms,
      deaf: 0,
      script: "ascii",
      textLength: TEXT_LENGTH,
      warmUpSeconds: WARM_UP_SECONDS,
      measureSeconds: plan.load.kind === "rate"
        ? MEASURE_RATE_SECONDS
        : MEASURE_SECONDS,
      afterSeconds: 0,
      ...plan,
    },
  };
}

/** All rules that a host can set for messages. */
const STRICT = {
  links: false,
  blockedWords: Array.from(
    { length: 20 },
    (_, i) => `badword${String.fromCharCode(97 + i)}*`,
  ),
};

/** The same load on every server. */
function everywhere(plan: LoadCase): Case[] {
  return ALL.map((server) => load({ ...plan, server }));
}

/** The same chat with frames as they are and compressed. */
function plainAndDeflated(
  { clients, perSecond }: {
    readonly clients: number;
    readonly perSecond: number;
  },
): Case[] {
  return [false, true].map((deflate) =>
    load({
      label: `${clients.toLocaleString("en")}, ${perSecond}/s, ${
        deflate ? "deflate" : "bytes"
      }`,
      deflate,
      script: "chat",
      warmUpSeconds: WINDOW_WARM_UP_SECONDS,
      clients,
      load: rate(perSecond, Math.min(clients, MAX_SENDERS)),
    })
  );
}

/** What `deno task bench` runs, in this order. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: "deep",
    title: "500 clients, 5 senders with 200 messages each in flight",
    rounds: ROUNDS,
    cases: everywhere({ clients: 500, load: inFlight(200) }),
  },
  {
    name: "shallow",
    title: "500 clients, 5 senders with 20 messages each in flight",
    rounds: ROUNDS,
    cases: everywhere({ clients: 500, load: inFlight(20) }),
  },
  {
    name: "crowd",
    title: "9,000 clients, 20 messages/s from 5 senders",
    rounds: ROUNDS,
    cases: everywhere({ clients: 9_000, load: rate(20) }),
  },
  {
    name: "calm",
    title: "500 clients, 20 messages/s from 5 senders",
    rounds: ROUNDS,
    cases: everywhere({ clients: 500, load: rate(20) }),
  },
  {
    name: "idle",
    title: "9,000 idle clients",
    rounds: 1,
    // Long enough for every client to be pinged.
    cases: everywhere({
      clients: 9_000,
      load: IDLE,
      warmUpSeconds: 5,
      measureSeconds: 25,
    }),
  },
  {
    name: "deaf",
    title:
      "800 clients, 200 messages/s of 500 characters, with and without 200 more that never read",
    rounds: ROUNDS,
    cases: [
      { label: "without", deaf: 0 },
      { label: "with 200 deaf", deaf: 200 },
    ].map((crowd) =>
      load({
        ...crowd,
        clients: 800,
        load: rate(200),
        textLength: LONG_TEXT_LENGTH,
        measureSeconds: 30,
        // Clients whose kernel buffered everything stall with the last messages; 15 s
        // later they are dropped.
        afterSeconds: 25,
        watched: true,
      })
    ),
  },
  {
    name: "storm",
    title: "5,000 clients come back at once",
    rounds: ROUNDS,
    cases: [storm("", "hubbub", "browser", 5_000)],
  },
  {
    name: "stampede",
    title: "9,000 clients join at once",
    rounds: ROUNDS,
    cases: [
      storm("Deno, bare upgrade", "upgrade", "viewer", 9_000),
      storm("Centrifugo", "centrifugo", "browser", 9_000),
      storm("Hubbub, a program", "hubbub", "bare", 9_000),
      storm("Hubbub, a browser without a cookie", "hubbub", "browser", 9_000),
      storm("Hubbub, a browser with its cookie", "hubbub", "viewer", 9_000),
    ],
  },
  {
    name: "rooms",
    title:
      "1,000 rooms of 9 clients with a message/s each, and one room with as many clients and messages",
    rounds: ROUNDS,
    cases: [
      load({ label: "one room", clients: 9_000, load: rate(1) }),
      load({
        label: "1,000 rooms",
        rooms: 1_000,
        clients: 9_000,
        load: rate(1, 1),
      }),
    ],
  },
  {
    name: "rules",
    title:
      "500 clients, with and without rules: 20 blocked words and no links; at 100 messages/s also slow mode",
    rounds: ROUNDS,
    cases: [
      { label: "100/s, none", load: rate(100, 500) },
      {
        label: "100/s, all rules",
        load: rate(100, 500),
        rules: { ...STRICT, slowSeconds: 2 },
      },
      { label: "in flight, none", load: inFlight(200) },
      { label: "in flight, rules", load: inFlight(200), rules: STRICT },
    ].map((how) => load({ ...how, clients: 500 })),
  },
  {
    name: "text",
    title:
      "500 clients, 5 senders with 200 messages each in flight, by what they write",
    rounds: ROUNDS,
    cases: (["ascii", "chinese"] satisfies Script[]).flatMap((script) =>
      (["hubbub", "bun", "centrifugo"] satisfies ServerName[]).map((server) =>
        load({
          label: `${TITLES[server]}, ${script}`,
          server,
          script,
          clients: 500,
          load: inFlight(200),
        })
      )
    ),
  },
  {
    name: "deflate",
    title:
      "Chat in three languages: 500 clients, each a sender, and a quiet room",
    rounds: 1,
    cases: [
      ...[10, 50].map((perSecond) => ({ clients: 500, perSecond })),
      { clients: 50, perSecond: 1 },
    ].flatMap(plainAndDeflated),
  },
  {
    name: "deflate-crowd",
    title: "Chat in three languages: 9,000 clients, 3,000 senders",
    rounds: 1,
    cases: [10, 50].map((perSecond) => ({ clients: 9_000, perSecond }))
      .flatMap(plainAndDeflated),
  },
  {
    name: "clients",
    title:
      "One room by its clients: 20 messages/s, and 5 senders with 20 in flight each",
    rounds: 1,
    cases: [10, 100, 1_000, 10_000].flatMap((clients) => [
      load({
        label: `${clients.toLocaleString("en")}, 20/s`,
        clients,
        load: rate(20),
      }),
      load({
        label: `${clients.toLocaleString("en")}, in flight`,
        clients,
        load: inFlight(20),
      }),
    ]),
  },
  {
    name: "spread",
    title: "9,000 clients by the rooms they are in, one message/s a room",
    rounds: 1,
    cases: [1, 10, 100, 1_000].map((rooms) =>
      load({
        label: `${rooms.toLocaleString("en")} rooms`,
        rooms,
        clients: 9_000,
        load: rate(1, 1),
      })
    ),
  },
];
