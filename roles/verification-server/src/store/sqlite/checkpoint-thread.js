// oxlint-disable unicorn/require-post-message-target-origin -- a thread has no origin
// A thread with a connection of its own, which brings the log into the file whenever it is asked to (checkpoints.ts).
// Plain JavaScript on purpose: what strips types would take 17 MB and half of the thread's start.
import { DatabaseSync } from "node:sqlite";
import { parentPort, workerData } from "node:worker_threads";

const db = new DatabaseSync(workerData);
db.exec("PRAGMA synchronous = FULL");
const checkpoint = db.prepare("PRAGMA wal_checkpoint(PASSIVE)");

parentPort.on("message", (asked) => {
  if (asked === "checkpoint") {
    checkpoint.get();
    parentPort.postMessage("done");
    return;
  }
  db.close();
  parentPort.close();
});
