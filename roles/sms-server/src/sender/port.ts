/** One text to be sent. */
export interface OutgoingText {
  /** E.164, with its plus. */
  readonly to: string;
  readonly body: string;
}

/** What became of a sent part, in the words of SMPP 3.4 appendix B: `DELIVRD`, `UNDELIV`, `EXPIRED` ... */
export interface DeliveryReceipt {
  /** The id the other end gave when it took the part. */
  readonly id: string;
  readonly state: string;
}

/** Something that sends text messages. */
export interface SmsSender {
  /** Resolves with the ids of the parts once the other end has taken them all; throws `unavailable` when it has not. */
  send(text: OutgoingText): Promise<readonly string[]>;
  /** True when a text could be sent now, as far as is known. */
  isReady(): boolean;
  /** Receipts may come at any time, more than once, and for parts that are not known yet. */
  onReceipt(listener: (receipt: DeliveryReceipt) => void): void;
  close(): Promise<void>;
}
