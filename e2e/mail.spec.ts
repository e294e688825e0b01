import { once } from "node:events";
import { expect, test } from "@playwright/test";
import { SMTPServer } from "smtp-server";
import { cancel, declare } from "./cases.ts";
import { accountOf, signIn } from "./people.ts";

/** Where SMTP_URL of the product points: nothing listens there unless a test does. */
const port = Number(process.env.E2E_SMTP_PORT);

test("on call: each recipient's state; a message that failed names a phone, is tried again, and is accepted", async ({
  page,
}) => {
  test.setTimeout(150_000);
  await signIn(page, accountOf("on-call"));
  await page.goto("/emergency/declare");
  const id = await declare(page, "Roll back the payment provider's certificate");
  await page.goto(`/emergencies/${id}`);
  const told = page.getByRole("table", { name: "Who was told" }).locator("tbody tr").filter({ hasText: "mail" });
  const rota = told.filter({ hasText: "On-call rota" });
  await expect(rota).toContainText("failed, attempt 1", { timeout: 30_000 });
  await expect(rota).toContainText("Tried again at");
  await expect(rota.getByRole("link", { name: "+49 30 555 0100" })).toHaveAttribute("href", "tel:+49305550100");
  await expect(told.filter({ hasText: /failed, attempt|waiting to be sent/ })).toHaveCount(await told.count());

  const received: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    onData(stream, session, done) {
      stream.resume();
      stream.on("end", () => {
        received.push(...session.envelope.rcptTo.map(({ address }) => address));
        done();
      });
    },
  });
  server.listen(port, "127.0.0.1");
  await once(server.server, "listening");
  try {
    await expect(told.filter({ hasText: "accepted by the mail server" })).toHaveCount(await told.count(), {
      timeout: 90_000,
    });
    expect(received).toContain("oncall@northwind.example");
  } finally {
    await new Promise<void>((closed) => server.close(() => closed()));
    await cancel(page, id);
  }
});
