import { CountersignApproval } from "./countersign-approval.ts";

export { CountersignApproval, type EnrolmentResult } from "./countersign-approval.ts";
export type { ApprovalDisplay, EnrolmentDisplay, StreamAddress } from "./display.ts";

if (customElements.get("countersign-approval") === undefined)
  customElements.define("countersign-approval", CountersignApproval);
