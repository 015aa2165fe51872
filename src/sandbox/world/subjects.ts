// Data: what people write to a help desk about an order and billing platform.
import type { Random } from "./random.ts";

const WHERE = [
  "the EU region",
  "production",
  "the staging tenant",
  "our Tokyo site",
  "the mobile app",
  "the admin console",
  "the reporting module",
  "the partner portal",
] as const;

const URGENT = [
  "All users signed out every few minutes in {where}",
  "Orders are stuck in 'processing' since {n}:00 in {where}",
  "Webhooks not delivered for {n} hours, retries exhausted",
  "Error 50{d} on every save in {where}",
  "Single sign-on certificate expired, nobody can log in",
  "Payments are captured twice for {n} customers",
  "Search returns nothing in {where}",
  "Data of another tenant visible in an export",
  "Queue is growing by {n}00 messages a minute in {where}",
  "Scheduled invoices of today were not sent",
  "API latency above {n} seconds in {where}",
  "Failover did not happen, {where} is down",
] as const;

const ORDINARY = [
  "CSV export misses the last {n} rows",
  "Time zone is wrong by one hour in {where}",
  "How do we rotate API keys without downtime?",
  "Dashboard widget shows 'undefined' in {where}",
  "Please add {n} seats to our plan",
  "Two-factor code arrives after it has expired",
  "Import rejects umlauts in customer names",
  "Rate limit hit although we send {n} requests a minute",
  "PDF invoices have the old logo",
  "Webhook signature does not match after key change",
  "Role 'viewer' can delete saved filters in {where}",
  "Report of last month differs from the ledger by {n} cents",
  "Attachment preview is blank in {where}",
  "Custom field {n} is not in the API response",
  "Audit log entries appear twice",
  "Bulk edit times out above {n}00 records",
  "SCIM: deactivated users come back overnight",
  "Sandbox data was not refreshed on Sunday",
  "Question about retention of deleted records",
  "Slow page: list of {n},000 contacts takes half a minute",
  "E-mail notifications land in spam at {n} of our users",
  "Cannot change the billing contact",
  "Mapping of tax codes for {where}",
  "Keyboard navigation skips the date field",
  "Filter 'is not' includes empty values in {where}",
  "OAuth consent screen shows the wrong company name",
  "Documentation of the v{d} endpoint is out of date",
  "Feature request: dark mode for {where}",
  "Duplicate contacts after merging {n} accounts",
  "Upload fails for files above {n} MB",
  "Typo on the login page",
  "Need a signed data processing agreement",
] as const;

/** A subject as a help desk would see it. */
export function subjectOf(urgent: boolean, random: Random): string {
  return random
    .pick(urgent ? URGENT : ORDINARY)
    .replace("{where}", random.pick(WHERE))
    .replace("{n}", String(random.whole(2, 19)))
    .replace("{d}", String(random.whole(2, 4)));
}
