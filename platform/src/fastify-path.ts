/** A path of the contract as Fastify spells its parameters: `/v1/things/:id`. */
export function fastifyPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}
