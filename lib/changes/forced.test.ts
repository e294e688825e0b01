import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changes } from "./change.ts";
import { digest, person, run, Script, sha } from "./test-stream.ts";

type Move = { readonly kind: "push" | "merge" | "back" } | { readonly kind: "force"; readonly off: number };

/** What a branch went through: its last line, and every commit that was ever on it. */
interface Told {
  readonly script: Script;
  readonly line: readonly string[];
  readonly ever: ReadonlySet<string>;
}

/** A branch that is pushed to, merged into, and rewritten by force in the midst of that, also back to what it was. */
function told(moves: readonly Move[]): Told {
  const script = new Script();
  const [ana, bo] = [person("ana"), person("bo")];
  let line = ["root"];
  let lost: readonly string[] = [];
  const ever = new Set(line);
  script.commit("root", []);
  script.tip("first", line);
  for (const [at, move] of moves.entries()) {
    const before = line.at(-1) ?? "root";
    const name = `${move.kind} ${at}`;
    if (move.kind === "push") {
      script.commit(name, [before]);
      script.push(before, name, [name], ana);
      script.tip("forward", [name]);
      line = [...line, name];
    } else if (move.kind === "merge") {
      script.pull(String(at), "merged", { mergeCommitSha: sha(name), commitCount: 1 });
      script.commit(name, [before, `side ${at}`]);
      script.push(before, name, [`side ${at}`, name], bo);
      script.tip("forward", [name]);
      line = [...line, name];
    } else if (move.kind === "force") {
      const kept = line.slice(0, Math.max(1, line.length - move.off));
      lost = line.slice(kept.length);
      script.commit(name, [kept.at(-1) ?? "root"]);
      script.push(before, name, [name], ana, { forced: true });
      script.tip("forced", [name], lost);
      line = [...kept, name];
    } else if (lost.length > 0) {
      // By force back to the line as it was before the last rewriting.
      const parent = script.parents.get(lost[0] ?? "")?.[0] ?? "root";
      const kept = line.slice(0, line.indexOf(parent) + 1);
      const away = line.slice(kept.length);
      const tip = lost.at(-1) ?? "root";
      script.push(before, tip, [tip], bo, { forced: true });
      script.tip("forced", lost, away);
      [line, lost] = [[...kept, ...lost], away];
    }
    for (const one of line) if (!ever.has(one)) script.parents.set(one, [line[line.indexOf(one) - 1] ?? "root"]);
    for (const one of line) ever.add(one);
  }
  return { script, line, ever };
}

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.constant<Move>({ kind: "push" }),
  fc.constant<Move>({ kind: "merge" }),
  fc.constant<Move>({ kind: "back" }),
  fc.integer({ min: 1, max: 3 }).map((off): Move => ({ kind: "force", off })),
);

describe("a branch that is rewritten midway", () => {
  it("comes to the same line and the same digest, whatever the order, late and told twice", async () => {
    const moves = fc
      .array(move, { minLength: 3, maxLength: 9 })
      .filter((all) => all.some(({ kind }) => kind === "force"));
    await fc.assert(
      fc.asyncProperty(moves, fc.infiniteStream(fc.nat()), async (all, random) => {
        const { script, line, ever } = told(all);
        const { events } = script;
        const twice = events.filter(() => (random.next().value as number) % 3 === 0);
        const stream = [...events, ...twice]
          .map((event) => ({ event, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ event }) => event);
        const view = await run(stream);
        expect(digest(view, stream)).toEqual(digest(await run(events), events));
        const rows = [...view.rows(changes).values()];
        const shas = (standing: boolean) => rows.filter((row) => row.firstParent === standing).map((row) => row.sha);
        expect(shas(true).sort()).toEqual(line.map(sha).sort());
        expect(shas(false).sort()).toEqual(
          [...ever]
            .filter((one) => !line.includes(one))
            .map(sha)
            .sort(),
        );
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
