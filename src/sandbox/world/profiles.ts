import type { NotionHandBlock } from "../notion/content-contract.ts";
import { accountPageId } from "./ids.ts";
import { PORTFOLIO } from "./portfolio.ts";

/** A sub-page of an account, as people and the bot left it before the clock started. */
export type WorldPage = { accountId: string; title: string; blocks: NotionHandBlock[] };

type Profile = {
  account: string;
  /** Of the account's contact, who comes first. */
  contact: string;
  stakeholders: string[];
  integrations: string[];
  features: string[];
  environment: string[];
  opportunities: string[];
  communications: string[];
};

/** Relationship profiles in the layout that the bot reads and writes (spec section 9); a few have what people added. */
const PROFILES: Profile[] = [
  {
    account: "Acme Corp",
    contact: "CTO | Maturity: high",
    stakeholders: [
      "Luis Marsh: Platform lead | Maturity: high | Notes: reads our changelog before we announce it",
      "Hanna Vogt: Procurement | Maturity: low",
    ],
    integrations: [
      "REST API: Active | Since: 2024-03",
      "Order webhooks: Active | Since: 2024-09",
      "Data warehouse export: Inactive",
    ],
    features: [
      "SSO: In Use | Source: ticket",
      "Bulk import: In Use | Source: heartbeat",
      "Audit log: Not Adopted | Source: manual",
    ],
    environment: [
      "Azure, two regions; staging mirrors production",
      "Releases on the first Tuesday of a month",
    ],
    opportunities: [
      "Import service: rebuild it on the streaming API | Status: discussed",
      "Reference story: after the migration | Status: surfaced",
    ],
    communications: [
      "Health Checkin | A short check-in for Acme Corp | Outcome: Promised: a date for the import fix",
      "Customer Success Review | Acme Corp: our review and the next steps | Outcome: Meeting agreed",
    ],
  },
  {
    account: "Quanta Freight",
    contact: "Head of logistics systems | Maturity: medium",
    stakeholders: ["Ines Duarte: Integration engineer | Maturity: high"],
    integrations: ["SFTP feed: Active | Since: 2023", "REST API: Inactive"],
    features: ["Bulk import: In Use | Source: heartbeat", "SSO: Not Adopted | Source: manual"],
    environment: ["On premises; changes need four weeks"],
    opportunities: ["Move from SFTP to the API: half the support load | Status: in_progress"],
    communications: ["Health Checkin | A short check-in for Quanta Freight"],
  },
  {
    account: "Umbra Analytics",
    contact: "VP Engineering | Maturity: high",
    stakeholders: [],
    integrations: ["REST API: Active | Since: 2025-01"],
    features: ["Audit log: In Use | Source: heartbeat", "SSO: In Use | Source: ticket"],
    environment: [],
    opportunities: ["SDK pilot: typed client for their notebooks | Status: surfaced"],
    communications: [],
  },
];

/** The profiles of the seeded world; days of their histories lie before `now`. */
export function seededProfiles(now: Date): WorldPage[] {
  return PROFILES.map((profile) => {
    const title = `Technical Relationship Profile - ${profile.account}`;
    const contact = PORTFOLIO.find(({ name }) => name === profile.account)?.contact.name;
    const dated = profile.communications.map((line, n) => {
      const day = new Date(now.getTime() - (19 + n * 47) * 86_400_000).toISOString().slice(0, 10);
      return `${day} | ${line}`;
    });
    return {
      accountId: accountPageId(profile.account),
      title,
      blocks: [
        { type: "heading_2", text: title },
        ...section(
          "Stakeholder Map",
          [
            ...(contact === undefined ? [] : [`${contact}: ${profile.contact}`]),
            ...profile.stakeholders,
          ],
          "No stakeholders recorded.",
        ),
        ...section("Integration Depth", profile.integrations, "No integrations recorded."),
        ...section("Feature Adoption", profile.features, "No feature adoption data."),
        ...section("Customer Environment", profile.environment, "No environment data recorded."),
        ...section(
          "Co-Development Opportunities",
          profile.opportunities,
          "No co-development opportunities identified.",
        ),
        ...section("Communication History", dated, "No communications recorded."),
      ],
    };
  });
}

const section = (heading: string, lines: readonly string[], none: string): NotionHandBlock[] => [
  { type: "heading_3", text: heading },
  ...(lines.length === 0
    ? [{ type: "paragraph" as const, text: none }]
    : lines.map((text) => ({ type: "bulleted_list_item" as const, text }))),
];
