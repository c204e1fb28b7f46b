import { createCountersign } from "@countersign/relying-party";
import { approvalOf, requireApproval } from "@countersign/relying-party/fastify";
import fastify from "fastify";

const { COUNTERSIGN_URL: url, COUNTERSIGN_API_KEY: apiKey, COUNTERSIGN_ORGANIZATION: organization } = process.env;
const countersign = createCountersign({ url, apiKey, organization });
const session = () => ({ user: "ada", authTime: Math.floor(Date.now() / 1000) }); // Yours: who has signed in, and when.
const site = fastify();

const approved = requireApproval(countersign, ({ body: { amount, account, payee } }) => ({
  type: "transfer",
  business: "payments",
  details: { amount, currency: "EUR", account, payee },
  login: { state: 1, ...session(), methods: ["pwd"] },
}));
site.post("/transfer", { preHandler: approved }, async (request) => {
  // Move the money here, in your own transaction, unique for this id.
  return { done: approvalOf(request).operation };
});

await site.listen({ host: "localhost", port: Number(process.env.PORT ?? 3000) });
console.log("The site is up.");
