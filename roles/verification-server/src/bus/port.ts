/** Tells that something changed; says nothing about what. A lost message only delays, for listeners read the state again. */
export interface Bus {
  /** `topic` is the id of an operation or enrolment. */
  publish(topic: string): void;
  /** Answers the function that ends the subscription. */
  subscribe(topic: string, listener: () => void): () => void;
}
