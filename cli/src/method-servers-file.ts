import { type RegisteredMethodServer, readMethodServers } from "@countersign/verification-server/settings";
import { readJsonFile } from "./json-file.ts";

/** Reads the method servers that `COUNTERSIGN_METHOD_SERVERS` names; null when no file is named; every fault is named. */
export function readMethodServersFile(file: string | null): {
  readonly entries: readonly RegisteredMethodServer[] | null;
  readonly faults: readonly string[];
} {
  if (file === null) return { entries: null, faults: [] };
  const read = readJsonFile(file);
  return "fault" in read ? { entries: null, faults: [read.fault] } : readMethodServers(read.value);
}
