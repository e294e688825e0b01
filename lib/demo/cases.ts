import type { Principal } from "../access/principal.ts";
import { acknowledgeCase } from "../emergencies/commands/acknowledge.ts";
import { isImplementer } from "../emergencies/case.ts";
import { authoriseCase } from "../emergencies/commands/authorise.ts";
import { cancelCase } from "../emergencies/commands/cancel.ts";
import { claimCase } from "../emergencies/commands/claim.ts";
import { closeCase } from "../emergencies/commands/close.ts";
import { declareEmergency } from "../emergencies/commands/declare.ts";
import { dismissCase } from "../emergencies/commands/dismiss.ts";
import { endCase } from "../emergencies/commands/end.ts";
import { linkPullRequest } from "../emergencies/commands/link-pr.ts";
import { noteOnCase } from "../emergencies/commands/note.ts";
import { reviewCase } from "../emergencies/commands/review.ts";
import { readCaseHead } from "../emergencies/store/head.ts";
import { readRange } from "../emergencies/store/record.ts";
import type { Acting } from "../access/acting.ts";
import type { Sql } from "../platform/sql.ts";
import type { DemoAct } from "./event.ts";

const FOUND = "found:";

type CaseAct = Extract<DemoAct, { readonly case: string }>;

/** Numbers of the story's cases. */
export class DemoCases {
  readonly #ids = new Map<string, string>();

  /** What somebody does about a case, by the product's own command. */
  async act(tx: Sql, principal: Principal, key: string, act: CaseAct, idOf: (who: string) => string): Promise<void> {
    const by: Acting = { principal, idempotencyKey: key };
    if (act.verb === "declare") {
      const { what, why, incident, minutes, where: place } = act;
      const authoriser = idOf(act.authoriser ?? "tomasz");
      const state = await declareEmergency(tx, by, {
        what,
        why,
        incident,
        minutes,
        place,
        authoriser,
        authorisation: "asked",
        via: "page",
      });
      this.#ids.set(act.case, state.id);
      return;
    }
    const id = await this.#idOf(tx, act.case);
    await perform(tx, by, id, act);
  }

  /** A found case is told by what caused it: `found:` and the key of that suspicion. */
  async #idOf(tx: Sql, name: string): Promise<string> {
    const known = this.#ids.get(name);
    if (known) return known;
    if (!name.startsWith(FOUND)) throw new RangeError(`The story never opened the case ${name}.`);
    const cause = name.slice(FOUND.length);
    const [row] = await tx<{ id: string | null }>("SELECT case_id AS id FROM suspicion WHERE key = $1", [cause]);
    if (!row?.id) throw new RangeError(`No case was opened for ${name}.`);
    this.#ids.set(name, row.id);
    return row.id;
  }
}

async function perform(tx: Sql, by: Acting, id: string, act: Exclude<CaseAct, { verb: "declare" }>): Promise<void> {
  switch (act.verb) {
    case "authorise":
      await authoriseCase(tx, by, id);
      return;
    case "acknowledge":
      await acknowledgeCase(tx, by, id);
      return;
    case "end":
      await endCase(tx, by, id);
      return;
    case "close":
      await closeCase(tx, by, id);
      return;
    case "dismiss":
      await dismissCase(tx, by, id, { reason: act.text ?? "No emergency." });
      return;
    case "note":
      await noteOnCase(tx, by, id, { text: act.text ?? "" });
      return;
    case "link-pr":
      await linkPullRequest(tx, by, id, { pullRequest: `${act.repository}#${act.number}`, purpose: "retro" });
      return;
    case "review":
      await review(tx, by, id, act.of, act.text);
      return;
    case "claim":
      await claim(tx, by, id);
      return;
    case "cancel":
      await cancelCase(tx, by, id, { reason: act.text ?? "" });
      return;
  }
}

/** Owns up to it, where the product does not know already who did it. */
async function claim(tx: Sql, by: Acting, id: string): Promise<void> {
  const state = await readCaseHead(tx, id);
  const { id: person, name } = by.principal;
  if (state?.owner?.id === person && isImplementer(state, { id: person, name })) return;
  await claimCase(tx, by, id, { asImplementer: true });
}

/** Commits on the branch are reviewed as exactly the range the ledger holds. */
async function review(
  tx: Sql,
  by: Acting,
  id: string,
  of: "change" | "implementation",
  comment: string,
): Promise<void> {
  if (of === "implementation") {
    await reviewCase(tx, by, id, { of, outcome: "keep", comment, range: null });
    return;
  }
  const state = await readCaseHead(tx, id);
  const range = state ? await readRange(tx, state) : null;
  await reviewCase(tx, by, id, { of, outcome: "approved", comment, range });
}
