import { z } from "zod";
import { get, type PageRoutes, post } from "../page-route.ts";
import { CONDITIONS, JUMPS, SERVICES, STORY_STEPS } from "../ui/stage/stage-protocol.ts";
import type { Stage } from "./stage.ts";

const clockOrder = z.strictObject({
  as: z.string().nullable(),
  order: z.enum([...JUMPS, "play", "pause"]),
});
const conditionOrder = z.strictObject({
  as: z.string().nullable(),
  service: z.enum(SERVICES),
  condition: z.enum(CONDITIONS),
});
const storyOrder = z.strictObject({ as: z.string().nullable(), step: z.enum(STORY_STEPS) });
const botOrder = z.strictObject({ as: z.string().nullable(), order: z.enum(["kill", "start"]) });

/** What the page may ask of the sandbox itself, by path; each answers when it is done, or refuses in words. */
export const stageRoutes = (stage: Stage): PageRoutes => ({
  gets: { "/api/stage/days": get(z.object({}), () => stage.days()) },
  posts: {
    "/api/stage/clock": post(clockOrder, async ({ order }) => {
      if (order === "pause") stage.pause();
      else if (order === "play") stage.play();
      else await stage.jump(order);
      return stage.state();
    }),
    "/api/stage/condition": post(conditionOrder, async ({ service, condition }) => {
      stage.setCondition(service, condition);
      return stage.state();
    }),
    "/api/stage/bot": post(botOrder, async ({ order }) => {
      await (order === "kill" ? stage.killBot() : stage.startBot());
      return stage.state();
    }),
    "/api/stage/story": post(storyOrder, async ({ step }) => {
      await stage.goThrough(step);
      return stage.state();
    }),
  },
});
