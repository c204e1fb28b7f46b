// oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin
// A thread with a connection of its own, which brings the log into the file whenever it is asked to (checkpoints.ts).
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

const db = new DatabaseSync(String(workerData));
db.exec("PRAGMA synchronous = FULL");
const checkpoint = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");

parentPort?.on("message", (asked: "checkpoint" | "end") => {
  if (asked === "checkpoint") {
    checkpoint.get();
    parentPort?.postMessage("done");
    return;
  }
  db.close();
  parentPort?.close();
});
