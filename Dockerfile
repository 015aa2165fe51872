# A small image without build tools: Node runs the TypeScript as it is. `test/packaging.test.ts` replays these steps.
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has Node already; the optional packages would bring another one.
RUN npm ci --omit=dev --omit=optional

FROM node:24-slim
ENV NODE_ENV=production
ENV DATA_DIR=/data
# glibc would keep an arena for each thread and give nothing back: about 25 MB of a bot that works (bench: soak).
ENV MALLOC_ARENA_MAX=2
ENV MALLOC_TRIM_THRESHOLD_=131072
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json manifest.yml ./
COPY scripts/fast-loading.mjs scripts/unused-module.cjs ./scripts/
COPY src ./src
COPY templates ./templates
RUN mkdir -m 700 /data && chown node:node /data
USER node
# The only place that is written to, besides the temporary directory.
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--import", "./scripts/fast-loading.mjs", "src/main.ts"]
