import { Badge } from "@countersign/ui";
import type { JSX } from "preact";
import { type OperationView, stateLook, stateName } from "./operation-words.ts";
import { texts } from "../texts/texts.ts";

/** How an operation stands, and what the site made of it. */
export function StateBadge({
  operation,
}: {
  readonly operation: Pick<OperationView, "state" | "outcome">;
}): JSX.Element {
  const { state, outcome } = operation;
  if (state === "released" && outcome?.result === "failed")
    return (
      <Badge tone="warn" icon="warning">
        {texts.t.notCarriedOut}
      </Badge>
    );
  const { tone, icon } = stateLook(state);
  return (
    <Badge tone={tone} icon={icon}>
      {state === "released" && outcome?.result === "done" ? texts.t.carriedOut : stateName(state)}
    </Badge>
  );
}
