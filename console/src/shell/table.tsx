import type { ComponentChildren, JSX } from "preact";

interface TableProps {
  readonly heads: readonly string[];
  /** Rows, `<tr>` each. */
  readonly children: ComponentChildren;
}

/** A table that turns its rows into cards where the screen is small. */
export function Table({ heads, children }: TableProps): JSX.Element {
  return (
    <div class="table-frame">
      <table class="table">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
