import { describe, expect, it } from "vitest";
import { person, REPOSITORY, sha } from "../changes/test-stream.ts";
import { ana, bo, follow, robot, Story, verdictsOf } from "./test-stream.ts";

const cy = person("cy");
const BODY = "Raise the limit of the pool, it was reached twice.\n\n## Impact\nNone: no data leaves.";
const policy = {
  approvalsRequired: 1,
  requiredChecks: [{ repository: REPOSITORY, names: ["build"] }],
  standardChanges: [{ id: "bumps", actor: "images[bot]", repository: REPOSITORY, paths: ["apps/*/images.yaml"] }],
};

/** Collected from before the first situation: a merge with everything, an hour earlier. */
function collected(): Story {
  const it = new Story();
  it.commit("root", []);
  it.tip("first", ["root"]);
  it.pull("1", "opened", { body: BODY });
  it.check("build", "head of 1", "success");
  it.gate("head of 1", "pass");
  it.review("1", bo);
  it.merge("1", "root");
  return it;
}

/** What the tests say of pull request 2, once all that may be on its way has had time to arrive. */
async function judged(tell: (story: Story) => void): Promise<Record<string, string>> {
  const story = collected();
  tell(story);
  for (let minute = 0; minute < 15; minute += 1) story.check("later", "root", "success", minute);
  const { view } = await follow(story.events, policy);
  return verdictsOf(view, `${REPOSITORY}#2`);
}

const merged = (story: Story) => story.merge("2", "merge 1");
const opened = (story: Story, more: object = {}) => story.pull("2", "opened", { body: BODY, ...more });

describe("a pull request", () => {
  it.each<[string, (story: Story) => void, Record<string, string>]>([
    [
      "with everything passes everything",
      (it) => {
        opened(it);
        it.check("build", "head of 2", "success");
        it.gate("head of 2", "pass");
        it.review("2", bo);
        merged(it);
      },
      {
        "T-CHG-01": "pass: approved",
        "T-CHG-02": "pass: head_approved",
        "T-CHG-04": "pass: merged",
        "T-CHG-05": "pass: documented",
        "T-CHG-06": "pass: passed",
        "T-CHG-07": "pass: gate_passed",
      },
    ],
    [
      "approved by its author",
      (it) => (opened(it), it.review("2", ana), merged(it)),
      { "T-CHG-01": "exception: self_approval", "T-CHG-02": "exception: no_approval" },
    ],
    [
      "approved before the last push",
      (it) => (opened(it), it.review("2", bo, { commitSha: sha("older") }), merged(it)),
      { "T-CHG-01": "pass: approved", "T-CHG-02": "exception: changed_after_approval" },
    ],
    [
      "approved by whoever pushed its head",
      (it) => {
        opened(it);
        it.pull("2", "synchronize", { headSha: sha("head of 2"), previousHeadSha: sha("x") }, cy);
        it.review("2", cy);
        merged(it);
      },
      { "T-CHG-01": "exception: pusher_approval" },
    ],
    [
      "whose approval was dismissed",
      (it) => {
        opened(it);
        it.review("2", bo, { reviewId: "d" });
        it.review("2", bo, { reviewId: "d", state: "dismissed" });
        merged(it);
      },
      { "T-CHG-01": "exception: approval_dismissed" },
    ],
    [
      "approved by a bot",
      (it) => (opened(it), it.review("2", robot), merged(it)),
      { "T-CHG-01": "exception: bot_approval" },
    ],
    [
      "approved by a deleted account",
      (it) => (opened(it), it.review("2", undefined), merged(it)),
      { "T-CHG-01": "unknown: identity_unmapped", "T-CHG-02": "unknown: identity_unmapped" },
    ],
    [
      "approved after the merge",
      (it) => (opened(it), merged(it), it.review("2", cy, { submittedAt: it.now })),
      { "T-CHG-01": "exception: approved_after_merge" },
    ],
    [
      "approved on a head that the forge does not name",
      (it) => (opened(it), it.review("2", bo, { commitSha: undefined }), merged(it)),
      { "T-CHG-02": "unknown: head_not_named" },
    ],
    [
      "of which nobody said anything",
      (it) => (opened(it, { body: "" }), merged(it)),
      {
        "T-CHG-01": "exception: no_approval",
        "T-CHG-05": "exception: no_reason",
        "T-CHG-06": "exception: check_missing",
        "T-CHG-07": "exception: gate_missing",
      },
    ],
    [
      "whose check failed at first and passed then",
      (it) => {
        opened(it);
        it.check("build", "head of 2", "failure");
        it.check("build", "head of 2", "success", 2);
        merged(it);
      },
      { "T-CHG-06": "pass: passed" },
    ],
    [
      "whose check was skipped",
      (it) => (opened(it), it.check("build", "head of 2", "skipped"), merged(it)),
      { "T-CHG-06": "exception: check_skipped" },
    ],
    [
      "whose check failed",
      (it) => (opened(it), it.check("build", "head of 2", "failure"), merged(it)),
      { "T-CHG-06": "exception: check_failed" },
    ],
    [
      "whose check came after the merge",
      (it) => (opened(it), merged(it), it.check("build", "head of 2", "success")),
      { "T-CHG-06": "exception: check_after_merge" },
    ],
    [
      "that a gate failed, told without its repository",
      (it) => (opened(it), it.gate("head of 2", "fail", undefined), merged(it)),
      { "T-CHG-07": "exception: gate_failed" },
    ],
    [
      "that a gate could not decide",
      (it) => (opened(it), it.gate("head of 2", "inconclusive"), merged(it)),
      { "T-CHG-07": "unknown: gate_inconclusive" },
    ],
    [
      "whose gate was missing while its source was blind",
      (it) => {
        opened(it);
        const from = it.now;
        merged(it);
        it.blind(from, new Date(Date.parse(it.now) + 60_000).toISOString());
      },
      { "T-CHG-06": "unknown: blind", "T-CHG-07": "unknown: blind" },
    ],
  ])("%s", async (_what, tell, expected) => {
    expect(await judged(tell)).toMatchObject(expected);
  });

  it("before anything was collected says nothing of what it lacks", async () => {
    const story = new Story();
    story.commit("root", []);
    story.tip("first", ["root"]);
    for (let minute = 0; minute < 15; minute += 1) story.check("later", "root", "success", minute);
    const { view } = await follow(story.events, policy);
    const item = `${REPOSITORY}@main:${sha("root")}`;
    expect(verdictsOf(view, item)).toMatchObject({
      "T-CHG-01": "unknown: before_collection",
      "T-CHG-04": "unknown: before_collection",
    });
  });

  it("a push past the path that is the first record of all says nothing of what came before it", async () => {
    const story = new Story();
    story.commit("root", []);
    story.tip("first", ["root"]);
    story.commit("direct", ["root"]);
    story.push("root", "direct", ["direct"], ana);
    for (let minute = 0; minute < 15; minute += 1) story.check("later", "root", "success", minute);
    const { view } = await follow(story.events, policy);
    expect(verdictsOf(view, `${REPOSITORY}@main:${sha("direct")}`)).toMatchObject({
      "T-CHG-01": "unknown: before_collection",
      "T-CHG-04": "unknown: before_collection",
    });
  });

  it("pre-approved automation and a push by somebody are told apart", async () => {
    const story = collected();
    story.commit("bump", ["merge 1"], { paths: ["apps/api/images.yaml"], by: "images" });
    story.push("merge 1", "bump", ["bump"], robot);
    story.commit("direct", ["bump"]);
    story.push("bump", "direct", ["direct"], ana);
    for (let minute = 0; minute < 15; minute += 1) story.check("later", "root", "success", minute);
    const { view } = await follow(story.events, policy);
    const of = (name: string) => verdictsOf(view, `${REPOSITORY}@main:${sha(name)}`);
    expect(of("bump")).toMatchObject({ "T-CHG-01": "not_applicable: standard", "T-CHG-04": "pass: standard" });
    expect(of("direct")).toMatchObject({
      "T-CHG-01": "exception: out_of_path",
      "T-CHG-04": "exception: out_of_path",
      "T-SIG-01": "pending: not_verified_yet",
    });
  });
});
