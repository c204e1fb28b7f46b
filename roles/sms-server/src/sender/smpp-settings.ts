/** How the message centre is reached. */
export interface SmppSettings {
  readonly host: string;
  readonly port: number;
  /** False sends numbers and codes in the clear: for a private line to the centre. */
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
  /** What the phone shows as the sender: a name of up to 11 characters, a short code or a number; null leaves it to the centre. */
  readonly sender: string | null;
  /** Most parts in a second. */
  readonly perSecond: number;
}

/** How long one waits for what, in milliseconds. */
export interface SmppTimings {
  readonly enquireMs: number;
  /** For an answer of the centre, the connection and the bind included. */
  readonly answerMs: number;
  /** Before the first attempt to connect again; doubled with each further one. */
  readonly againMs: number;
  readonly longestAgainMs: number;
  /** After the first refusal for going too fast; longer with each further one. */
  readonly throttledMs: number;
}

export const defaultSmppTimings: SmppTimings = {
  enquireMs: 20_000,
  answerMs: 8000,
  againMs: 500,
  longestAgainMs: 30_000,
  throttledMs: 500,
};
