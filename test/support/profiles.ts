import fc from "fast-check";
import {
  FEATURE_SOURCES,
  MATURITIES,
  OPPORTUNITY_STATUSES,
  type ProfileItem,
  type ProfilePage,
  type ProfileSections,
} from "../../src/domain/profile.ts";
import { anyText } from "./readings.ts";

/** A profile page with nothing on it but what is given. */
export const profilePage = (over: Partial<ProfilePage> = {}): ProfilePage => ({
  pageId: "page",
  url: "https://www.notion.so/page",
  sections: {
    stakeholders: [],
    integrations: [],
    features: [],
    environment: [],
    opportunities: [],
  },
  communications: [],
  log: null,
  notUnderstood: [],
  complete: true,
  ...over,
});

const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const text = fc.oneof(anyText, fc.constant("&<>".repeat(2_000)), fc.constant(""));

/** The values of an item, by section: anything that somebody may have written by hand. */
export const anyItemValue: { [S in keyof ProfileSections]: fc.Arbitrary<ProfileSections[S]> } = {
  stakeholders: fc.record({
    name: text,
    role: text,
    maturity: fc.constantFrom(...MATURITIES),
    notes: orNull(text),
  }),
  integrations: fc.record({
    name: text,
    active: fc.boolean(),
    since: orNull(fc.oneof(text, fc.constantFrom("2024", "2024-05-01", "2024-02-31"))),
  }),
  features: fc.record({
    feature: text,
    adopted: fc.boolean(),
    source: fc.constantFrom(...FEATURE_SOURCES),
  }),
  environment: fc.record({ text }),
  opportunities: fc.record({
    name: text,
    description: text,
    status: fc.constantFrom(...OPPORTUNITY_STATUSES),
  }),
};

const items = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<ProfileItem<T>[]> =>
  fc.array(fc.record({ id: fc.uuid(), value, revision: fc.string({ maxLength: 100 }) }), {
    maxLength: 70,
    size: "max",
  });

export const anyProfilePage: fc.Arbitrary<ProfilePage> = fc.record({
  pageId: fc.uuid(),
  url: orNull(fc.oneof(fc.webUrl(), anyText)),
  sections: fc.record({
    stakeholders: items(anyItemValue.stakeholders),
    integrations: items(anyItemValue.integrations),
    features: items(anyItemValue.features),
    environment: items(anyItemValue.environment),
    opportunities: items(anyItemValue.opportunities),
  }),
  communications: fc.array(
    fc.record({
      date: text,
      type: text,
      subject: text,
      outcome: orNull(text),
      url: orNull(fc.oneof(fc.webUrl(), anyText)),
    }),
    { maxLength: 45, size: "max" },
  ),
  log: fc.constant(null),
  notUnderstood: fc.array(text, { maxLength: 30 }),
  complete: fc.boolean(),
});
