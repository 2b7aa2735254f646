# The server alone: no build step, no development tools, no embedded database.
FROM node:26.10.0-slim

ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app

COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY migrations ./migrations
COPY src ./src

# It writes no file, so the file system may be read-only.
USER node
EXPOSE 4000

# Whether the process answers. Whether the database does is /ready, for a load balancer.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

# Node itself is process 1, so that SIGTERM reaches it and running requests are finished.
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=60", "--disable-warning=ExperimentalWarning", "src/main.ts", "start"]
