# syntax=docker/dockerfile:1
# Two images from one build: `app` (the server, with the web app for use without Nginx) and `web` (Nginx with the web app's
# files). The configuration of Nginx is mounted, so that changing it needs no build.

FROM node:24-bookworm-slim AS build
WORKDIR /src
ENV NX_DAEMON=false NX_TUI=false NG_CLI_ANALYTICS=false CHATCALL_CACHE=/cache
# Manifests first: the dependencies are installed again only when they change.
COPY package.json package-lock.json ./
COPY backend/package.json backend/
COPY frontend/package.json frontend/
COPY libs/contracts/package.json libs/contracts/
COPY libs/client-sdk/package.json libs/client-sdk/
# No install script is needed; the media worker comes from the next step.
RUN npm ci --ignore-scripts --no-audit --no-fund
# The media worker: downloaded, or built here with Debian's compiler where the download cannot be reached.
COPY tools/bootstrap tools/bootstrap
COPY tools/mediasoup-worker tools/mediasoup-worker
RUN node tools/mediasoup-worker/ensure.mjs /mediasoup-worker
COPY . .
RUN npm run build

# The same tree without what only the build and the browser need.
FROM build AS production
RUN node tools/env/server-package.mjs && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:24-bookworm-slim AS app
WORKDIR /app
ENV NODE_ENV=production PORT=3001 WEB_ROOT=/app/frontend/dist/browser CHATCALL_DATA=/data \
    MEDIASOUP_WORKER_BIN=/app/mediasoup-worker
# Previews of PDF files and videos.
RUN apt-get update && apt-get install -y --no-install-recommends poppler-utils ffmpeg && rm -rf /var/lib/apt/lists/*
COPY --from=build /mediasoup-worker ./mediasoup-worker
# 41 is how the worker refuses to start without its parent: proof that it runs on this base image.
RUN ./mediasoup-worker; test $? -eq 41 && install -d -o node -g node -m 0750 /data
COPY --from=production /src/package.json ./
COPY --from=production /src/node_modules ./node_modules
COPY --from=production /src/libs/contracts ./libs/contracts
COPY --from=production /src/backend/package.json ./backend/
COPY --from=production /src/backend/dist ./backend/dist
COPY --from=build /src/asyncapi.json ./
COPY --from=build /src/frontend/dist ./frontend/dist
USER node
VOLUME /data
EXPOSE 3001 40000-40003/udp 40000-40003/tcp
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health/live`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Short pauses of the garbage collector, also while clients send much (npm run bench -- attack).
CMD ["node", "--max-semi-space-size=16", "backend/dist/main.js"]

FROM nginx:1.30-alpine AS web
COPY --from=build /src/frontend/dist/browser /usr/share/nginx/chatcall
