import { isSyntaxNode, type Source, type SyntaxNode, walk } from "./read-sources.ts";

const randomNames = ["getRandomValues", "randomUUID", "randomBytes", "randomInt", "randomFill", "randomFillSync"];

/** Every use of the machine's own clock or randomness in a file, as a sentence. */
export function ambientUses({ file, program }: Source): readonly string[] {
  return [...walk(program)].flatMap((node) => {
    const use = ambientUse(node);
    return use === null ? [] : [`${file} uses ${use}`];
  });
}

function ambientUse(node: SyntaxNode): string | null {
  switch (node.type) {
    case "MemberExpression":
      return ambientMember(nameOf(node["object"]), nameOf(node["property"]));
    case "NewExpression":
      return nameOf(node["callee"]) === "Date" && isEmpty(node["arguments"]) ? "new Date()" : null;
    case "CallExpression":
      return nameOf(node["callee"]) === "Date" ? "Date()" : null;
    case "ImportSpecifier":
      return randomNames.includes(nameOf(node["imported"]) ?? "") ? (nameOf(node["imported"]) ?? null) : null;
    default:
      return null;
  }
}

function ambientMember(object: string | null, property: string | null): string | null {
  if (object === "Date" && property === "now") return "Date.now";
  if (object === "Math" && property === "random") return "Math.random";
  return property !== null && randomNames.includes(property) ? property : null;
}

function nameOf(node: unknown): string | null {
  return isSyntaxNode(node) && typeof node["name"] === "string" ? node["name"] : null;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
