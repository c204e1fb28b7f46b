import { randomUUID } from "node:crypto";
import { createCountersign } from "@countersign/relying-party";
import { approvalOf, requireApproval } from "@countersign/relying-party/express";
import express from "express";

const { COUNTERSIGN_URL: url, COUNTERSIGN_API_KEY: apiKey, COUNTERSIGN_ORGANIZATION: organization } = process.env;
const countersign = createCountersign({ url, apiKey, organization });
const session = () => ({ user: "ada", authTime: Math.floor(Date.now() / 1000) }); // Yours: who has signed in, and when.
const site = express().use(express.json(), express.static(import.meta.dirname));

const approved = requireApproval(countersign, ({ body: { amount, account, payee } }) => ({
  type: "transfer",
  business: "payments",
  details: { amount, currency: "EUR", account, payee },
  login: { state: 1, ...session(), methods: ["pwd"] },
}));
site.post("/transfer", approved, (request, response) => {
  // Move the money here, in your own transaction, unique for this id.
  response.json({ done: approvalOf(request).operation });
});
site.post("/phone", async (_request, response) => {
  response.json(await countersign.enrollments.create(session(), { idempotencyKey: randomUUID() }));
});
site.post("/phone/:id", async ({ params, body }, response) => {
  response.json(await countersign.enrollments.confirm(params.id, body.digits));
});
site.use((fault, _request, response, _next) => response.status(fault.status ?? 500).json({ code: fault.code }));
site.listen(process.env.PORT ?? 3000, "localhost", (fault) => console.log(fault ?? "The site is up."));
