import type { JSX } from "preact";
import { businessName, labelled, organizationName, typeTitle } from "../registry/registry.ts";
import { hrefOf } from "../shell/router.ts";
import { Table } from "../shell/table.tsx";
import { texts } from "../texts/texts.ts";
import type { OperationView } from "./operation-words.ts";
import { StateBadge } from "./state-badge.tsx";

function summaryOf({ type, details }: OperationView): string {
  return labelled(type, details)
    .slice(0, 4)
    .map(({ value }) => value)
    .join(" · ");
}

/** Operations, one in each row; the whole row leads to its story. */
export function OperationList({ operations }: { readonly operations: readonly OperationView[] }): JSX.Element {
  const { t, format } = texts;
  return (
    <Table heads={[t.colWhen, t.colWhat, t.colWhere, t.colState]}>
      {operations.map((operation) => (
        <tr key={operation.id} class="table-link">
          <td class="table-when">
            <span class="table-label">{t.colWhen}</span>
            <time dateTime={new Date(operation.createdAt * 1000).toISOString()}>
              {format.dateTime(operation.createdAt)}
            </time>
          </td>
          <td class="table-main">
            <a href={hrefOf(["operations", operation.id])}>
              <span class="table-title">{typeTitle(operation.type)}</span>
              <bdi class="cs-soft">{summaryOf(operation)}</bdi>
            </a>
          </td>
          <td>
            <span class="table-label">{t.colWhere}</span>
            <span>
              {organizationName(operation.organization)}
              <span class="cs-soft"> · {businessName(operation.organization, operation.business)}</span>
            </span>
          </td>
          <td class="table-state">
            <StateBadge operation={operation} />
          </td>
        </tr>
      ))}
    </Table>
  );
}
