import type { Json } from "./block-kit/schema.ts";
import type { Place } from "./contract.ts";
import type { ElementValues } from "./element-values.ts";
import { createMessageStore, type MessageStore } from "./message-store.ts";
import { createRateLimits, type RateLimits } from "./rate-limits.ts";
import { createResponseUrls, type ResponseUrls } from "./response-urls.ts";
import { createTriggers, type Triggers } from "./triggers.ts";
import { createViewStore, type ViewStore } from "./view-store.ts";
import type { Workspace } from "./workspace.ts";

/** All that changes while the emulator runs. */
export type State = {
  readonly workspace: Workspace;
  readonly messages: MessageStore;
  readonly views: ViewStore;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly rateLimits: RateLimits;
  /** What a person has chosen in a message's elements. */
  valuesIn(place: Place, user: string): ElementValues;
  /** What the last type-ahead offered to this person. */
  suggestions(place: Place, user: string, actionId: string): Json[];
  rememberSuggestions(place: Place, user: string, actionId: string, options: Json[]): void;
};

const keyOf = (place: Place): string =>
  "viewId" in place ? place.viewId : `${place.channel}/${place.ts}`;

export function createState(workspace: Workspace): State {
  const views = createViewStore(workspace);
  const entered = new Map<string, ElementValues>();
  const offered = new Map<string, Json[]>();
  return {
    workspace,
    views,
    messages: createMessageStore(workspace),
    triggers: createTriggers(workspace),
    responseUrls: createResponseUrls(workspace),
    rateLimits: createRateLimits(workspace.limits),
    valuesIn(place, user) {
      if ("viewId" in place) return views.find(place.viewId)?.values ?? {};
      const key = `${user} ${keyOf(place)}`;
      const values = entered.get(key) ?? {};
      entered.set(key, values);
      return values;
    },
    suggestions: (place, user, actionId) =>
      offered.get(`${user} ${keyOf(place)} ${actionId}`) ?? [],
    rememberSuggestions: (place, user, actionId, options) =>
      void offered.set(`${user} ${keyOf(place)} ${actionId}`, options),
  };
}
