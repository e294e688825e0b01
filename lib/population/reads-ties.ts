import { systemScope } from "../access/scope.ts";
import type { FigureTie } from "../base/tie.ts";
import type { Sql } from "../platform/sql.ts";
import { readGitLines } from "../repositories/reads-lines.ts";
import { readPopulation } from "./reads.ts";
import { countLandingTerms, readLineShas } from "./store/counts.ts";
import type { Tie } from "./tie-out.ts";

/** First and second tie: the population by class, against Git asked anew, and its landings against what the forges merged. */
export async function populationTies(sql: Sql, dataDir: string): Promise<FigureTie[]> {
  const { ties, total } = await readPopulation(sql, systemScope(), {}, "rows");
  const shown = await readPopulation(sql, systemScope(), {});
  const { landings, merged, direct } = await countLandingTerms(sql);
  return [
    ...ties.map(toFigure),
    {
      tie: 1,
      left: { count: shown.total.changes, of: "what pages count as changes" },
      right: { count: total.changes, of: "rows of the population" },
    },
    {
      tie: 2,
      left: { count: shown.total.landings, of: "what pages count as landings" },
      right: { count: total.landings, of: "rows of landings" },
    },
    ...(await gitTies(sql, dataDir)),
    {
      tie: 2,
      left: { count: landings, of: "landings" },
      right: { count: merged + direct, of: `ways in: ${merged} merged pull requests + ${direct} direct ref updates` },
    },
  ];
}

const SIDES: Readonly<Record<Tie["name"], { tie: 1 | 2; left: string; right: string }>> = {
  git: { tie: 1, left: "commits on the mirrored line", right: "rows of the population" },
  displaced: { tie: 1, left: "commits that once were on the line", right: "displaced rows" },
  classes: { tie: 1, left: "sum of classes", right: "changes total" },
  landings: { tie: 2, left: "landings by class", right: "landings by kind" },
  merges: { tie: 2, left: "merges that the forge told", right: "of them landed" },
};

function toFigure({ name, branch, left, right }: Tie): FigureTie {
  const sides = SIDES[name];
  const where = branch === null ? "" : ` of ${branch}`;
  return {
    tie: sides.tie,
    left: { count: left, of: sides.left + where },
    right: { count: right, of: sides.right },
  };
}

/** Sets of shas, both ways: a count alone would tie where one commit is missing and another too many. */
async function gitTies(sql: Sql, dataDir: string): Promise<FigureTie[]> {
  const ties: FigureTie[] = [];
  for (const { repository, branch, shas } of await readGitLines(sql, dataDir)) {
    const rows = await readLineShas(sql, repository, branch);
    const shared = shas && shas.filter((sha) => rows.has(sha)).length;
    const line = `git rev-list --first-parent of ${repository}@${branch}`;
    ties.push(
      {
        tie: 1,
        left: { count: shas && shas.length, of: shas ? line : `${line} (no mirror here)` },
        right: { count: shared, of: "of them rows on the line" },
      },
      {
        tie: 1,
        left: { count: rows.size, of: `rows on the line of ${repository}@${branch}` },
        right: { count: shared, of: "of them in Git" },
      },
    );
  }
  return ties;
}
