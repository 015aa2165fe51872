import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conformance, expectNoProblems } from "../../support/conformance.ts";
import {
  ACCOUNTS,
  ACCOUNTS_SOURCE,
  account,
  openWorkspace,
  pageId,
  paragraph,
  type Workspace,
} from "./workspace.ts";

const A1 = pageId("a", 1);
let workspace: Workspace;
beforeEach(async () => {
  workspace = await openWorkspace({ rows: [account(1)], conformance: conformance.notion });
});
afterEach(() => workspace.emulator.close());

const failing = (operation: string, kind: "saved503" | "lostAnswer") =>
  workspace.emulator.faults.add({ operation, times: 1, fault: { kind } });
const unavailable = { status: 503, code: "service_unavailable" };
const guidance = expect.stringContaining("Do not repeat the write");

describe("a write that is saved and answers 503 says so", () => {
  test("a new page: its id", async () => {
    failing("POST /v1/pages", "saved503");
    await expect(
      workspace.notion.pages.create({ parent: { page_id: A1 }, children: [paragraph("x")] }),
    ).rejects.toMatchObject({
      ...unavailable,
      additional_data: {
        retry_guidance: guidance,
        committed_resource_id: expect.any(String),
      },
    });
    const [page] = workspace.emulator.children(A1);
    const error = await repeated();
    expect(error).toMatchObject({
      additional_data: { committed_resource_id: workspace.emulator.children(A1)[1]?.id },
    });
    expect(workspace.emulator.children(page?.id ?? "")).toMatchObject([{ text: "x" }]);
    expectNoProblems(workspace.emulator);
  });
  const repeated = () => {
    failing("POST /v1/pages", "saved503");
    return workspace.notion.pages
      .create({ parent: { page_id: A1 } })
      .catch((error: unknown) => error);
  };

  test("a new row: its id", async () => {
    failing("POST /v1/pages", "saved503");
    const error: unknown = await workspace.notion.pages
      .create({ parent: { data_source_id: ACCOUNTS_SOURCE }, properties: {} })
      .catch((reason: unknown) => reason);
    const made = workspace.emulator.rows(ACCOUNTS).find(({ id }) => id !== A1);
    expect(error).toMatchObject({ additional_data: { committed_resource_id: made?.id } });
  });

  test("an append: the parent and the new blocks", async () => {
    failing("PATCH /v1/blocks/:id/children", "saved503");
    const error: unknown = await workspace.notion.blocks.children
      .append({ block_id: A1, children: [paragraph("x"), paragraph("y")] })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      ...unavailable,
      additional_data: {
        retry_guidance: guidance,
        committed_resource_id: A1,
        committed_child_ids: workspace.emulator.children(A1).map(({ id }) => id),
      },
    });
    expect(workspace.emulator.children(A1)).toHaveLength(2);
  });

  test("an edit: no id, the caller has it", async () => {
    const [id = ""] = workspace.emulator.appendByHand(A1, [{ type: "divider" }]);
    failing("DELETE /v1/blocks/:id", "saved503");
    const error: unknown = await workspace.notion.blocks
      .delete({ block_id: id })
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ ...unavailable, additional_data: { retry_guidance: guidance } });
    expect(error).not.toHaveProperty("additional_data.committed_resource_id");
    expect(workspace.emulator.children(A1)).toEqual([]);
  });

  test("a read has nothing to say", async () => {
    failing("GET /v1/pages/:id", "saved503");
    await expect(workspace.notion.pages.retrieve({ page_id: A1 })).rejects.toMatchObject({
      ...unavailable,
      additional_data: undefined,
    });
  });

  test("a refused write is refused", async () => {
    failing("PATCH /v1/blocks/:id/children", "saved503");
    await expect(
      workspace.notion.blocks.children.append({ block_id: pageId("a", 9), children: [] }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

test("an append whose answer is lost stands all the same", async () => {
  failing("PATCH /v1/blocks/:id/children", "lostAnswer");
  await expect(
    workspace.notion.blocks.children.append({ block_id: A1, children: [paragraph("x")] }),
  ).rejects.toThrow("fetch failed");
  expect(workspace.emulator.children(A1)).toMatchObject([{ text: "x" }]);
});

test("a conflict changes nothing", async () => {
  workspace.emulator.faults.add({
    operation: "PATCH /v1/blocks/:id/children",
    times: 1,
    fault: { kind: "status", status: 409 },
  });
  await expect(
    workspace.notion.blocks.children.append({ block_id: A1, children: [paragraph("x")] }),
  ).rejects.toMatchObject({ status: 409, code: "conflict_error" });
  expect(workspace.emulator.children(A1)).toEqual([]);
});
