export { createLogCheck, type LogCheck, type LogCheckOptions, type LogFault, type LogVerdict } from "./check-log.ts";
export {
  type Checkpoint,
  logNameOf,
  signCheckpoint,
  checkpointBy,
  verifyCheckpoint,
} from "./checkpoint.ts";
export {
  type CheckResult,
  type Examination,
  examineReceipt,
  type ReceiptCheck,
  receiptChecks,
  type ReceiptToExamine,
} from "./examine-receipt.ts";
export {
  type ExportHeader,
  nodeTexts,
  readExportCheckpoint,
  readExportHeader,
  writeExportCheckpoint,
  writeExportHeader,
} from "./log-export.ts";
export { createLeafHash, leafHashInput, type Sha256 } from "./merkle-hash.ts";
export { type ConsistencyProof, type InclusionProof, isConsistent, rootOfInclusion } from "./merkle-proof.ts";
export { createMerkleRange, foldNodes, type MerkleRange, type MerkleRangeOptions, merkleRoot } from "./merkle-range.ts";
export { consistencyNodes, fullSubtrees, inclusionNodes, type NodeAddress } from "./merkle-tree.ts";
export { isReceiptProof, type ReceiptProof } from "./receipt-proof.ts";
export {
  type NoteKey,
  type NoteKeys,
  noteKeysText,
  noteKeyText,
  type NoteSigner,
  openNote,
  parseNoteKey,
  parseNoteKeys,
  signNote,
} from "./signed-note.ts";
