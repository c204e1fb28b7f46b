import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApprovalElement, type ApprovalElementHandle } from "../src/approval-element.tsx";
import { languageTags } from "../src/locale.ts";
import { Select } from "../src/select.tsx";
import { pageSeconds } from "./page-clock.ts";
import { Part } from "./part.tsx";
import { messages } from "./texts.ts";

/** What a verification server would say in each stage (§5). */
const states = {
  waiting: { state: "presented" },
  scanned: { state: "claimed", device: "iphone" },
  approved: { state: "approved", device: "iphone" },
  done: { state: "released", outcome: { result: "done" } },
  declined: { state: "declined" },
  expired: { state: "expired" },
  blocked: { state: "blocked" },
} as const;
type ShownStage = keyof typeof states;

/** A stream that says one thing: no server is asked. */
function streamOf(event: string, data: object): string {
  const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
  return URL.createObjectURL(new Blob([text], { type: "text/event-stream" }));
}

function show(element: ApprovalElementHandle, stage: ShownStage): void {
  element.display = {
    frames: { url: streamOf("frame", { text: `HTTPS://EXAMPLE.COM/Q/${"A1B2C3D4".repeat(20)}` }), token: "none" },
    states: { url: streamOf("state", { version: 1, ...states[stage] }), token: "none" },
    expiresAt: pageSeconds() + 118,
  };
}

export function StagedElement({ stage }: { readonly stage: ShownStage }): JSX.Element {
  return (
    <ApprovalElement
      key={stage}
      locale={languageTags[messages.locale.value]}
      onReady={(element) => show(element, stage)}
    />
  );
}

export function WidgetPart(): JSX.Element {
  const { t } = messages;
  const [stage, setStage] = useState<ShownStage>("done");
  const names: Readonly<Record<ShownStage, string>> = {
    waiting: t.stageWaiting,
    scanned: t.stageScanned,
    approved: t.stageApproved,
    done: t.stageDone,
    declined: t.stageDeclined,
    expired: t.stageExpired,
    blocked: t.stageBlocked,
  };
  const options = (Object.keys(states) as ShownStage[]).map((value) => ({ value, label: names[value] }));
  return (
    <Part title={t.widget} lead={t.widgetLead}>
      <Select label={t.stage} options={options} value={stage} onChange={setStage} />
      <StagedElement stage={stage} />
    </Part>
  );
}
