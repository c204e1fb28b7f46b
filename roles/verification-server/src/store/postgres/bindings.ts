import type { BindingId, EnrollmentId } from "@countersign/protocol";
import type { Freezer, Situation } from "../../core/binding.ts";
import type { BindingStore } from "../port.ts";
import { createBindingSearch } from "./binding-search.ts";
import type { Database } from "./database.ts";
import { bindingOf } from "../rows/binding-row.ts";
import { bytesOf, bytesOrNull, orNull, rowOf } from "../rows/row.ts";

/** Whose freezes each may take over, and lift beside its own. */
const weakerThan = { site: [], staff: ["site"], alarm: ["site", "staff"] } as const satisfies Record<
  Freezer,
  readonly Freezer[]
>;

function createLife(db: Database): Pick<BindingStore, "activate" | "rotate" | "rekey" | "freeze" | "thaw" | "revoke"> {
  return {
    async activate(id, options) {
      const answer = await db.call("activate_binding", { id, ...options });
      if (answer === "stale" || answer === null) return answer;
      const { binding, replaced, ended } = rowOf(answer);
      return {
        binding: bindingOf(rowOf(binding)),
        replaced: replaced as BindingId[],
        ended: ended as EnrollmentId[],
      };
    },
    rotate: async (rotation) => orNull(await db.call("rotate_binding", { ...rotation }), bindingOf),
    async rekey(id, options) {
      const answer = await db.call("rekey_binding", { id, ...options });
      return answer === "conflict" || answer === "limited" ? answer : orNull(answer, bindingOf);
    },
    freeze: async (id, options) =>
      orNull(await db.call("freeze_binding", { id, weaker: weakerThan[options.by], ...options }), bindingOf),
    thaw: async (id, { by, leaf }) =>
      orNull(await db.call("thaw_binding", { id, own: [by, ...weakerThan[by]], leaf }), bindingOf),
    async revoke(id, options) {
      const answer = await db.call("revoke_binding", { id, ...options });
      return answer === "stale" ? answer : orNull(answer, bindingOf);
    },
  };
}

export function createBindings(db: Database): BindingStore {
  return {
    ...createLife(db),
    search: createBindingSearch(db),
    async find(id) {
      const [row] = await db.read("SELECT * FROM bindings WHERE id = :id", { id });
      return orNull(row, bindingOf);
    },
    async findByKey(kid) {
      const [row] = await db.read("SELECT * FROM bindings WHERE kid = :kid", { kid });
      return orNull(row, bindingOf);
    },
    async list(organization, subject) {
      const statement = "SELECT * FROM bindings WHERE organization = :organization AND subject = :subject ORDER BY row";
      return (await db.read(statement, { organization, subject })).map(bindingOf);
    },
    async situation(organization, subject) {
      const statement = "SELECT situation_of(:organization, :subject) AS situation";
      const [row] = await db.read(statement, { organization, subject });
      return row?.["situation"] as Situation;
    },
    async findSealed(id) {
      const [row] = await db.read("SELECT sealed FROM bindings WHERE id = :id", { id });
      return bytesOrNull(row?.["sealed"]);
    },
    async userKey(organization, subject) {
      const [row] = await db.read(
        `SELECT epoch, sealed FROM user_keys WHERE organization = :organization AND subject = :subject
         ORDER BY epoch DESC LIMIT 1`,
        { organization, subject },
      );
      return row ? { epoch: Number(row["epoch"]), sealed: bytesOf(row["sealed"]) } : null;
    },
  };
}
