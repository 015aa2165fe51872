import { expect, test } from "vitest";
import { countScanRequests } from "../../prove/count-scan-requests.ts";
import { scanRequestRows } from "../../prove/scan-request-rows.ts";

test("a scan of 100 accounts reads no more than the result pages and the schemas", async () => {
  const counted = await countScanRequests(100);
  expect(counted).toMatchObject({ floor: 10, perAccount: 300 });
  expect(scanRequestRows(counted).filter(({ held }) => !held)).toEqual([]);
});

test("one request an account too many is seen", () => {
  const rows = scanRequestRows({
    accounts: 1_000,
    floor: 64,
    reads: 1_064,
    beforeFirstAlert: 64,
    perAccount: 3_000,
  });
  expect(rows.map(({ held }) => held)).toEqual([false, true]);
});
