/** True when a server that is kept to `organizations` (null for one that is kept to none) may act for that one (T35). */
export function actsFor(
  { organizations }: { readonly organizations: readonly string[] | null },
  organization: string,
): boolean {
  return organizations?.includes(organization) ?? true;
}
