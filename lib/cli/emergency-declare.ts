import { randomUUID } from "node:crypto";
import { caseSchema, declareSchema } from "../emergencies/contract.ts";
import { declareEmergency } from "../emergencies/commands/declare.ts";
import { clocksOf, type ClockName } from "../emergencies/clocks.ts";
import { CLOCK_LABEL, instantText } from "../emergencies/texts.ts";
import { optionalOption, requiredOption, usageError, type Command, type Invocation, type Values } from "./command.ts";

export const command: Command = {
  usage:
    "--what TEXT --why TEXT (--cluster NAME | --repository NAME | --elsewhere) --minutes N --implementer EMAIL --authoriser EMAIL [--ask] [--incident REF]",
  options: {
    what: { type: "string" },
    why: { type: "string" },
    incident: { type: "string" },
    cluster: { type: "string" },
    repository: { type: "string" },
    elsewhere: { type: "boolean" },
    minutes: { type: "string" },
    implementer: { type: "string" },
    authoriser: { type: "string" },
    ask: { type: "boolean" },
  },
  run: async (invocation) => {
    const { id, title, due } = await declare(invocation);
    const lines = due.map(({ name, dueAt }) => `  ${CLOCK_LABEL[name]}: due ${instantText(dueAt)}`);
    return { json: { id, title, due }, text: [`${id} is declared: ${title}`, ...lines].join("\n") };
  },
};

interface Declared {
  readonly id: string;
  readonly title: string;
  readonly due: readonly { readonly name: ClockName; readonly dueAt: string }[];
}

async function declare({ values, connect }: Invocation): Promise<Declared> {
  const input = declareSchema.safeParse({
    what: requiredOption(values, "what"),
    why: requiredOption(values, "why"),
    incident: optionalOption(values, "incident"),
    place: placeOf(values),
    minutes: requiredOption(values, "minutes"),
    implementer: requiredOption(values, "implementer"),
    authoriser: requiredOption(values, "authoriser"),
    authorisation: values.ask === true ? "asked" : "verbal",
    via: "command-line",
  });
  if (!input.success) {
    throw usageError(input.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join(" "));
  }
  const connection = await connect();
  if (connection.kind === "remote") {
    const { id, title, clocks } = caseSchema.parse(await connection.request("POST", "emergencies", input.data));
    return { id, title, due: clocks.filter(({ doneAt }) => doneAt === null) };
  }
  const by = { principal: connection.principal, idempotencyKey: randomUUID() };
  const state = await connection.transaction((tx) => declareEmergency(tx, by, input.data));
  return { id: state.id, title: state.title, due: clocksOf(state).filter(({ doneAt }) => doneAt === null) };
}

function placeOf(values: Values) {
  const cluster = optionalOption(values, "cluster");
  const repository = optionalOption(values, "repository");
  const elsewhere = values.elsewhere === true;
  if ([cluster !== undefined, repository !== undefined, elsewhere].filter(Boolean).length !== 1) {
    throw usageError("Say where: one of --cluster, --repository and --elsewhere.");
  }
  if (cluster !== undefined) return { kind: "cluster", name: cluster };
  return repository !== undefined ? { kind: "repository", name: repository } : { kind: "elsewhere", name: "elsewhere" };
}
