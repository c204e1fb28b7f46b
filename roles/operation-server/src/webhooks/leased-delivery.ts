import type { AnswerOf, operationServerToVerificationServer, RequestOf } from "@countersign/protocol/contract";

type Arrow = typeof operationServerToVerificationServer;

/** One delivery as it is leased. */
export type LeasedDelivery = AnswerOf<Arrow["leaseOutbox"]>["deliveries"][number];
/** What became of it. */
export type DeliveryResult = RequestOf<Arrow["acknowledgeOutbox"]>["body"]["results"][number];
