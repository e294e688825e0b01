import { describe, expect, it } from "vitest";
import { ticketsNamed } from "./ticket.ts";

describe("ticketsNamed", () => {
  it("are those of title and description, then of the changes, each once", () => {
    const pull = { title: "PAY-2: raise it", body: "See OPS-1 and PAY-2, not UTF-8." };
    expect(ticketsNamed(pull, [{ tickets: ["PAY-3", "OPS-1"] }])).toEqual(["PAY-2", "OPS-1", "PAY-3"]);
    expect(ticketsNamed({ title: null, body: null }, [])).toEqual([]);
    expect(ticketsNamed(undefined, [{ tickets: ["PAY-3"] }])).toEqual(["PAY-3"]);
  });
});
