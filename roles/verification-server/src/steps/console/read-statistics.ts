import { ProtocolError } from "@countersign/protocol";
import type { AnswerOf, consoleToVerificationServer, RequestOf } from "@countersign/protocol/contract";
import { addTallies, countsOf, decisionClasses, funnelSteps, type Tally } from "../../core/tally.ts";
import { minutesKeptMs, slotWidths } from "../../store/history-store.ts";
import type { Context } from "../context.ts";

type Request = RequestOf<typeof consoleToVerificationServer.readStatistics>["body"];
type Statistics = AnswerOf<typeof consoleToVerificationServer.readStatistics>;

const mostSlots = 1500;

/** Whole slots: from the one that `from` lies in to the one before `to`. */
function spanOf({ from, to, slot }: Request, nowMs: number) {
  const widthMs = slotWidths[slot];
  const fromMs = Math.floor((from * 1000) / widthMs) * widthMs;
  const toMs = to * 1000;
  if (to <= from || toMs - fromMs > mostSlots * widthMs)
    throw new ProtocolError("invalid_request", { cause: `a span of 1 to ${mostSlots} slots` });
  if (slot === "minute" && fromMs < nowMs - minutesKeptMs)
    throw new ProtocolError("invalid_request", { cause: "minutes are kept for eight days" });
  return { fromMs, toMs };
}

function funnelOf(tally: Tally): Statistics["funnel"] {
  const counts = countsOf(tally, "funnel");
  const steps = funnelSteps.map((step) => [step, counts[step] ?? 0] as const);
  return Object.fromEntries(steps) as Record<(typeof funnelSteps)[number], number>;
}

function classesOf(tally: Tally): Statistics["timeToDecide"] {
  const counts = countsOf(tally, "time");
  return [
    ...decisionClasses.map((below) => ({ below, count: counts[String(below)] ?? 0 })),
    { below: null, count: counts["longer"] ?? 0 },
  ];
}

/** What operations that were opened in a span of time came to, and what was refused in it. */
export async function readStatistics(
  { store, clock }: Pick<Context, "store" | "clock">,
  request: Request,
): Promise<Statistics> {
  const { slot, organization = null, business = null, type = null } = request;
  const span = spanOf(request, clock());
  const slots = await store.history.count({ width: slot, ...span, organization, business, type });
  const sum = addTallies([...slots.values()]);
  const series = [...slots].map(([atMs, tally]) => ({ at: atMs / 1000, results: countsOf(tally, "state") }));
  return {
    series: series.filter(({ results }) => Object.keys(results).length > 0),
    funnel: funnelOf(sum),
    timeToDecide: classesOf(sum),
    methods: countsOf(sum, "method"),
    declineReasons: countsOf(sum, "decline"),
    failures: countsOf(sum, "failure"),
  };
}
