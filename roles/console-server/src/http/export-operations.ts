import { Readable } from "node:stream";
import type { ReceivedBody } from "@countersign/platform";
import { compileArrow } from "@countersign/platform";
import { type HistoryFormat, ProtocolError, writeHistory } from "@countersign/protocol";
import { type AnswerOf, consoleToVerificationServer, type RequestOf } from "@countersign/protocol/contract";
import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";
import { noteAct } from "../steps/note-act.ts";
import { createStaffDoor, sessionOf } from "./staff-door.ts";

const { listOperations } = consoleToVerificationServer;
type Body = RequestOf<typeof listOperations>["body"];
type Operation = AnswerOf<typeof listOperations>["operations"][number];

const types: Readonly<Record<HistoryFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  jsonl: "application/jsonl; charset=utf-8",
};
const pageSize = 100;

/** All that fits, page after page. */
async function* all({ verificationServer }: Context, body: Body): AsyncGenerator<Operation, void> {
  let cursor: Body["cursor"];
  do {
    const page = await verificationServer.listOperations({
      body: { ...body, limit: pageSize, ...(cursor !== undefined && { cursor }) },
    });
    yield* page.operations;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** What staff have found, as a file that is written while it is read: however much it is, little of it is in memory. Who took it along stands in the log. */
export function mountExport(app: FastifyInstance, context: Context): void {
  const parse = compileArrow({ listOperations }).listOperations;
  const authenticate = createStaffDoor(context, () => "viewer");
  app.post<{ Params: { format: string } }>("/v1/staff/export/:format", async (request, reply) => {
    const { person } = sessionOf(await authenticate(request, reply, listOperations));
    const { format } = request.params;
    if (format !== "csv" && format !== "jsonl") throw new ProtocolError("invalid_request", { cause: "no such format" });
    const { value = {} } = (request.body ?? {}) as Partial<ReceivedBody>;
    const carried: { body: unknown } = { body: value };
    parse?.(carried);
    await noteAct(context, { by: person.id, act: "staff.exported", about: format });
    const lines = writeHistory(all(context, carried.body as Body), { format, byteOrderMark: true });
    return reply.type(types[format]).send(Readable.from(lines));
  });
}
