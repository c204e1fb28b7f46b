/** Where a display stream is and the bearer token that opens it (§5). */
export interface StreamAddress {
  readonly url: string;
  readonly token: string;
}

/** What the page hands over for one operation: `display` of the answer to create, and when the operation ends (Unix seconds). */
export interface ApprovalDisplay {
  readonly frames: StreamAddress;
  readonly states: StreamAddress;
  readonly expiresAt: number;
}

/** What the page hands over for one enrolment (§9): the code's text and when it ends (Unix seconds). */
export interface EnrolmentDisplay {
  readonly code: string;
  readonly expiresAt: number;
  readonly states?: StreamAddress;
}
