/** What shows a code where there is no page: the session, the words and the modules, without an element. */
export { type SessionChange, startApprovalSession } from "./approval-session.ts";
export { codeModules } from "./code-path.ts";
export { type CodeAnswer, sendCode } from "./display-request.ts";
export { codeStages, isFinalStage, type Stage } from "./stage.ts";
export { type Texts, textsFor } from "./texts.ts";
