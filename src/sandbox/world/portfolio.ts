// Data, one entry an account: the state that the seeded world is in when its clock starts.
import type { Priority } from "../../domain/ticket.ts";
import type { WorldAccount } from "./databases.ts";

/** A ticket that is open when the clock starts. */
export type OpenTicket = {
  priority: Priority;
  /**
   * Calendar days (UTC) since it was created. Never 3 for a P1 or P2: whether it is older than three
   * days would depend on the time of day.
   */
  days: number;
  /** It was created with a lower priority and raised that many days ago. */
  raised?: { from: Priority; days: number };
  subject?: string;
};

export type PortfolioAccount = Pick<WorldAccount, "name" | "status" | "tier"> & {
  checkInInterval: number | null;
  contact: { name: string; email: string };
  /** `off` = not monitored, `alive` = every hour, a number = silent for that many hours. */
  heartbeat: "off" | "alive" | number;
  open: OpenTicket[];
};

type More = Omit<OpenTicket, "priority" | "days">;
const p1 = (days: number, more: More = {}): OpenTicket => ({ priority: "P1", days, ...more });
const p2 = (days: number, more: More = {}): OpenTicket => ({ priority: "P2", days, ...more });
const p3 = (...days: number[]): OpenTicket[] => days.map((d) => ({ priority: "P3", days: d }));
const p4 = (...days: number[]): OpenTicket[] => days.map((d) => ({ priority: "P4", days: d }));

const account = (
  name: string,
  contact: `${string} <${string}>`,
  heartbeat: PortfolioAccount["heartbeat"],
  open: OpenTicket[] = [],
  more: Partial<Pick<PortfolioAccount, "status" | "tier" | "checkInInterval">> = {},
): PortfolioAccount => ({
  name,
  status: "Active",
  tier: null,
  checkInInterval: null,
  contact: {
    name: contact.slice(0, contact.indexOf("<")).trim(),
    email: contact.slice(contact.indexOf("<") + 1, -1),
  },
  heartbeat,
  open,
  ...more,
});

const gold = { tier: "Gold" } as const;
const silver = { tier: "Silver" } as const;
const bronze = { tier: "Bronze", checkInInterval: 3 } as const;

const titled = (ticket: OpenTicket, subject: string): OpenTicket => ({ ...ticket, subject });

const LONG_SUBJECT = `Fwd: Re: Re: AW: Fwd: export fails, whole log below: ${"ERROR worker-7 could not serialise row (attempt 3 of 3), retrying in 30 s; ".repeat(25)}`;

/** Dealt to the six reps in this order. */
export const PORTFOLIO: readonly PortfolioAccount[] = [
  // Red. Acme went from 100 to 10 in less than three weeks; closing the two old urgent tickets makes it Green.
  account(
    "Acme Corp",
    "June Okafor <june.okafor@acme-corp.example>",
    100,
    [
      p1(19, { subject: "Nightly sync drops every second order since the 14.2 update" }),
      p2(22, {
        raised: { from: "P3", days: 11 },
        subject: "SAML login loops for users with two domains",
      }),
      p2(2, { subject: 'Import stops at row 4,811: customer is called "<!channel> & *Sons*"' }),
      ...p3(26, 14, 8, 5),
      ...p4(4),
    ],
    { ...gold, checkInInterval: 1 },
  ),
  account(
    "Globex Payments",
    "Owen Achterberg <o.achterberg@globex-payments.example>",
    "alive",
    [p1(9), p2(8), p2(6, { raised: { from: "P4", days: 5 } }), p2(1), ...p3(12, 2)],
    gold,
  ),
  account(
    "Ægir Shipping",
    "Sólveig Jónsdóttir <solveig@aegir-shipping.example>",
    200,
    [p2(64), p2(58), p1(5), ...p3(1)],
    silver,
  ),
  account(
    "Meridian Health",
    "Carla Mendes <carla.mendes@meridian-health.example>",
    "alive",
    [p1(16), p1(5), p2(24), ...p3(18, 9), ...p4(30)],
    gold,
  ),
  // Amber.
  account("Initech", "Peter Vogel <peter.vogel@initech.example>", "alive", [
    p2(48, { subject: "<@U0DANA00000> said this was fixed: report totals are *still* wrong_" }),
    p2(33),
    ...p3(3, 1),
  ]),
  account(
    "Tern Airways",
    "Isla McRae <isla.mcrae@tern-airways.example>",
    "alive",
    [p1(4), p2(2), ...p3(14, 8, 6, 1), ...p4(22)],
    gold,
  ),
  account(
    "Quanta Freight",
    "Bastien Leroy <b.leroy@quanta-freight.example>",
    "off",
    [
      ...p3(40, 33, 27, 19, 13, 9, 6, 2),
      ...p4(51, 24, 5),
      titled({ priority: "P3", days: 4 }, LONG_SUBJECT),
    ],
    silver,
  ),
  account("Łódź Logistics", "Małgorzata Wójcik <m.wojcik@lodz-logistics.example>", 180, [
    p2(7),
    ...p3(3),
  ]),
  account(
    "東雲電機",
    "佐藤 美咲 <misaki.sato@shinonome-denki.example>",
    "alive",
    [p1(38, { subject: "管理画面にログインできない(全拠点)" }), p2(26), p2(1), ...p4(9)],
    gold,
  ),
  account("Redwood Credit Union", "Harold Baptiste <hbaptiste@redwood-cu.example>", "alive", [
    p2(90),
    ...p3(76, 52, 41, 30, 22, 2),
    ...p4(28),
  ]),
  account("Zephyr Cloud", "Lena Fuchs <lena.fuchs@zephyr-cloud.example>", 90, [p2(8), ...p3(2)]),
  // Green, some of them not for long: Vela Space and Umbra Analytics have urgent tickets that age.
  account(
    "Vela Space",
    "Tariq Siddiqui <tariq@vela-space.example>",
    "alive",
    [p1(2), p1(1), p2(2), p2(2), ...p3(4)],
    gold,
  ),
  account("Umbra Analytics", "Hana Dvořák <hana.dvorak@umbra.example>", "alive", [
    p2(2),
    p2(1),
    ...p3(7),
  ]),
  account("Globex", "Marcus Feld <marcus.feld@globex.example>", "alive", [p2(6), ...p3(3)], gold),
  account("Globex Europe", "Chiara Bellini <c.bellini@globex.example>", 75, [...p3(5, 2)], silver),
  account("Crédit Montclair", "Hélène Dufour <helene.dufour@credit-montclair.example>", 210),
  account("Brightwater", "Simon Tuttle <simon.tuttle@brightwater.example>", "alive", [
    p2(9),
    ...p4(3),
  ]),
  account("Brightwater (EMEA)", "Noor van Dijk <noor@brightwater.example>", "alive", p3(6), silver),
  account("Initrode", "Grace Lin <grace.lin@initrode.example>", "alive", [p1(1), ...p3(2)]),
  account("Silverline Rail", "Edward Nkosi <e.nkosi@silverline-rail.example>", "alive", [
    ...p3(19, 12, 10, 6, 3),
    ...p4(25, 1),
  ]),
  account("Bäckerei Königsberg", "Jürgen Weiß <j.weiss@koenigsberg.example>", "off", p3(2)),
  account("Verrerie Saint-Aubin", "Aurélie Petit <aurelie@saint-aubin.example>", "alive", p4(12)),
  account("Северный Маяк", "Ольга Титова <olga.titova@severny-mayak.example>", "alive", [
    titled({ priority: "P3", days: 6 }, "Отчёт за квартал не выгружается в PDF"),
  ]),
  account("شركة النخيل للتقنية", "ليلى حداد <layla.haddad@nakheel-tech.example>", "alive", [
    // A right-to-left override makes "exe.pdf" of "fdp.exe" on the screen.
    titled({ priority: "P3", days: 8 }, "المرفق لا يفتح: invoice_\u202Efdp.exe\u202C"),
  ]),
  account("새벽 소프트", "김서연 <seoyeon.kim@saebyeok.example>", "off", p3(1)),
  account("Meridian Wealth", "Felix Braun <felix.braun@meridian-wealth.example>", "alive", p3(4)),
  account("Northgate Power", "Alice Summers <alice.summers@northgate.example>", "alive", p3(9, 3)),
  account("Northgate Water", "Ben Ashdown <ben.ashdown@northgate.example>", "off", p4(7)),
  account("O'Malley & Sons", "Siobhán O'Malley <siobhan@omalley-sons.example>", "off", [
    titled(
      { priority: "P4", days: 11 },
      "`rm` in the docs, and ~strike~ > quote :tada: is shown raw",
    ),
  ]),
  account("Peak Outdoor", "Rosa Jiménez <rosa@peak-outdoor.example>", "alive", p3(5), bronze),
  account("Pike Outdoors", "Derek Olsen <derek@pike-outdoors.example>", "off", [], bronze),
  account("Sable Robotics", "Anika Rao <anika.rao@sable-robotics.example>", "alive", p3(3, 1)),
  account("Tiger & Lily Foods", "Mei Chen <mei.chen@tiger-lily.example>", "alive", p4(2), silver),
  account("Data_Forge_Labs", "Viktor Petrov <viktor@data-forge.example>", "alive", p3(10), bronze),
  account(
    "Unity Dental Group",
    "Paula Ferreira <paula@unity-dental.example>",
    "off",
    p3(7),
    bronze,
  ),
  account("Wren Publishing", "Oscar Hale <oscar.hale@wren.example>", "alive", [], {
    status: "Onboarding",
  }),
  account("Yarrow Insurance", "Judith Stern <judith.stern@yarrow.example>", "alive", p3(2), {
    checkInInterval: 0,
  }),
  // Inactive: still in Notion, never scanned; one left an urgent ticket behind.
  account("Cobalt Mining", "Pieter de Wet <pieter@cobalt-mining.example>", "off", [p2(70)], {
    status: "Inactive",
  }),
  account("Ember Games", "Sasha Lindgren <sasha@ember-games.example>", 900, [], {
    status: "Inactive",
  }),
  account("Xylo Instruments", "Greta Holm <greta@xylo.example>", "off", [], { status: "Inactive" }),
];
