import { CountersignHistory } from "./countersign-history.ts";

export { CountersignHistory } from "./countersign-history.ts";
export { keepOperation } from "./keep-operation.ts";

if (customElements.get("countersign-history") === undefined)
  customElements.define("countersign-history", CountersignHistory);
