import { parseArgs } from "node:util";
import { expect, it } from "vitest";
import { newSecret } from "./create-source.ts";

it("makes secrets that a command line takes as a value", () => {
  const options = { token: { type: "string" } } as const;
  for (let at = 0; at < 1000; at++) {
    const token = newSecret();
    expect(parseArgs({ args: ["--token", token], options }).values).toEqual({ token });
  }
});
