import { expect, it } from "vitest";
import { planImport } from "../people/import-plan.ts";
import { readImport } from "../people/import-rows.ts";
import { peopleFile } from "./people-file.ts";

it("is a file that an import takes: everybody once, robots as robots", () => {
  const csv = peopleFile({ accountOf: (key) => `account-${key}`, fingerprintOf: (key) => `SHA256:${key}` });
  const file = readImport(csv);
  const { people, errors } = planImport(file.rows, new Map());
  expect([...file.errors, ...errors]).toEqual([]);
  expect(people.filter(({ bot }) => bot).map(({ name }) => name)).toEqual(["renovate[bot]", "fleet-image-bot"]);
  expect(people).toHaveLength(9);
});
