import { appendNewAct, type Acting } from "../../access/acting.ts";
import { requirePermission } from "../../access/principal.ts";
import { AppError } from "../../base/errors.ts";
import type { Sql } from "../../platform/sql.ts";
import type { AddRepository } from "../contract.ts";
import { requireRepositoryUrl } from "../repository.ts";
import { insertRepository } from "../store/repository.ts";

/**
 * Adds a repository to the population: from now on its control branches are mirrored. Throws BAD_REQUEST/REPOSITORY_URL,
 * CONFLICT/REPOSITORY_NAME_TAKEN. Appends repositories.added.
 */
export async function addRepository(tx: Sql, by: Acting, input: AddRepository): Promise<void> {
  requirePermission(by.principal, "repositories:manage");
  const url = requireRepositoryUrl(input.url);
  const { name, kind } = input;
  const branches = [...new Set(input.branches)];
  const deployingPaths = [...new Set(input.deployingPaths)];
  const tags = [...new Set(input.tags)];
  if (!(await insertRepository(tx, { name, url, kind, branches, deployingPaths, tags }))) {
    throw new AppError("CONFLICT", "REPOSITORY_NAME_TAKEN", `${name} was added before.`);
  }
  await appendNewAct(tx, by, {
    type: "repositories.added",
    subject: name,
    data: { name, url, kind, branches, deployingPaths, tags },
  });
}
