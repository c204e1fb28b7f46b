import assert from "node:assert/strict";
import {
  decodeCbor,
  decodeContent,
  decodeDigits,
  detailsFault,
  type Details,
  encodeCbor,
  encodeContent,
  encodeDigits,
  jcs,
  parseCoseSign1,
  parseDecision,
  parseDirectory,
  parseEnrolmentText,
  parseKeyRotation,
  parseOfflineDecision,
  parseRequestSignature,
  parseStatic,
  parseStrictJson,
  parseStrictJsonObject,
  ProtocolError,
  readQrText,
  textFault,
  toHex,
} from "@countersign/protocol";
import {
  readExportCheckpoint,
  readExportHeader,
  writeExportCheckpoint,
  writeExportHeader,
} from "@countersign/protocol/audit";
import type * as fc from "fast-check";
import * as grammars from "./grammars.ts";

/** A parser under fire: what it is fed beside changed inputs of its corpus, and how it must take everything. */
export interface Target {
  /** Also the folder of its corpus. */
  readonly name: string;
  readonly grammar: fc.Arbitrary<Uint8Array>;
  /** Reads the input; asserts what must hold of whatever is accepted. */
  run(bytes: Uint8Array): void;
  /** What it may throw: its callers expect nothing else. */
  readonly refusals: readonly (new (
    ...words: never[]
  ) => Error)[];
}

const lossy = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** What a parser threw; null for nothing. */
function outcomeOf(parse: () => unknown): unknown {
  try {
    parse();
    return null;
  } catch (error) {
    return error;
  }
}

export const targets: readonly Target[] = [
  {
    name: "code-text",
    grammar: grammars.codeText,
    refusals: [ProtocolError],
    run(bytes) {
      const text = lossy(bytes);
      const kind = text.includes("#1e.") ? "enrolment" : "approval";
      if (kind === "enrolment") parseEnrolmentText(text);
      const read = readQrText(text, kind);
      assert.equal(encodeDigits(read.bytes), text.slice(text.indexOf("#")).replace(/^#1e?\./, ""));
      assert.equal(toHex(decodeDigits(encodeDigits(read.bytes))), toHex(read.bytes));
    },
  },
  {
    name: "cbor",
    grammar: grammars.cbor,
    refusals: [Error],
    run: (bytes) => assert.equal(toHex(encodeCbor(decodeCbor(bytes))), toHex(bytes)),
  },
  {
    name: "cose",
    grammar: grammars.cose,
    refusals: [ProtocolError],
    run(bytes) {
      const { sign1 } = parseStatic(bytes);
      assert.deepEqual([sign1.kid4.length, sign1.signature.length], [4, 64]);
      parseCoseSign1(bytes);
    },
  },
  {
    name: "content",
    grammar: grammars.content,
    refusals: [ProtocolError],
    run: (bytes) => assert.equal(toHex(encodeContent(decodeContent(bytes))), toHex(bytes)),
  },
  {
    name: "jws",
    grammar: grammars.jws,
    refusals: [ProtocolError],
    // Everything a device signs: each has its own typ, so at most one takes it.
    run(bytes) {
      const text = lossy(bytes);
      const kid = "A".repeat(43);
      const parsers = [parseDecision, parseOfflineDecision, (given: string) => parseKeyRotation(given, kid)];
      const taken = parsers.map((parse) => outcomeOf(() => parse(text)));
      assert.ok(taken.filter((error) => error === null).length <= 1, "two kinds at once");
      for (const error of taken) if (error !== null && !(error instanceof ProtocolError)) throw error;
      if (!taken.includes(null)) throw new ProtocolError("proof_invalid", { cause: taken });
    },
  },
  {
    name: "strict-json",
    grammar: grammars.strictJson,
    refusals: [SyntaxError, TypeError, RangeError],
    run(bytes) {
      const canonical = jcs(parseStrictJson(bytes));
      assert.equal(jcs(parseStrictJson(canonical)), canonical);
    },
  },
  {
    name: "text-policy",
    grammar: grammars.text,
    refusals: [],
    run(bytes) {
      const text = lossy(bytes);
      const details: Details = { memo: text };
      if (textFault(text) === null) assert.equal(text.normalize("NFC"), text);
      else assert.notEqual(detailsFault(details), null);
    },
  },
  {
    name: "http-signature",
    grammar: grammars.signatureFields,
    refusals: [ProtocolError],
    run(bytes) {
      const [signatureInput, signature, contentDigest] = lossy(bytes).split("\n");
      const request = {
        method: "POST",
        authority: "verify.example.com",
        path: "/v1/device/scans",
        query: "",
        body: bytes,
      };
      const parsed = parseRequestSignature(request, { signatureInput, signature, contentDigest });
      assert.equal(parsed.signature.length, 64);
    },
  },
  {
    name: "directory",
    grammar: grammars.directory,
    refusals: [ProtocolError, SyntaxError, TypeError],
    run: (bytes) => void parseDirectory(parseStrictJsonObject(bytes)),
  },
  {
    name: "log-export",
    grammar: grammars.logExport,
    refusals: [TypeError],
    // Lines of an exported log: each has one spelling.
    run(bytes) {
      const [header, note] = [readExportHeader(bytes), readExportCheckpoint(bytes)];
      if (header) assert.equal(writeExportHeader(header), lossy(bytes));
      if (note !== null) assert.equal(writeExportCheckpoint(note), lossy(bytes));
      if (!header && note === null) throw new TypeError("neither");
    },
  },
];
