/** Why a method could not be answered on this page; each has a sentence. */
export type MethodFault =
  | "cancelled"
  | "none-here"
  | "unsupported"
  | "camera-denied"
  | "camera-busy"
  | "camera-missing"
  | "not-taken";

/** What a method brought: the answer for the server, or why there is none. */
export type MethodOutcome = { readonly input: object } | { readonly fault: MethodFault };
