export { startTestApp } from './start-test-app.js';
export type { TestApp, TestUser } from './start-test-app.js';
export type { TestAppOptions } from './listening-app.js';
export {
  RefusedError,
  connectSocket,
  disconnected,
  nextNotice,
  rawRequest,
  request,
} from './test-client.js';
export type { TestSocket } from './test-client.js';
export { createDatabase, createMigratedDatabase, createRedisSpace } from './test-services.js';
export type { TestDatabase, TestRedis } from './test-services.js';
export { startPlatformApp, tokenFor } from './platform-app.js';
export { rest } from './rest-client.js';
export type { RestAnswer } from './rest-client.js';
export { startS3 } from './s3-server.js';
export { showLink } from './shown-link.js';
export { beginUpload, storedFile } from './stored-file.js';
export { storedExport } from './stored-export.js';
export { startOwnRedis } from './own-redis.js';
export type { OwnRedis } from './own-redis.js';
export { cardOf } from './card-of.js';
export { waitingFor } from './held-lock.js';
export { mailEnv, startMailServer, tokenIn } from './mail-server.js';
export type { MailServer } from './mail-server.js';
export { SoftwareAuthenticator } from './software-authenticator.js';
