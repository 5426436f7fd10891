import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { ErrorCode } from '@chatcall/contracts';
import { HTTP_STATUS } from '../errors/index.js';
import { describeUnions } from './unions.js';
import { describeProblem } from '../http/api-problem.js';
import { describeBounds } from './bounds.js';

/** Errors of bodies before they are read. */
const REFUSED_BODIES = ['COMMON.TOO_LARGE', 'COMMON.UNSUPPORTED_MEDIA_TYPE'] as const;
/** Errors of the server. */
const FAILURES = ['COMMON.INTERNAL', 'COMMON.UNAVAILABLE'] as const;

/** Only reports that the process runs. */
const NEEDS_NOTHING = '/api/health/live';

interface Operation {
  readonly requestBody?: unknown;
  readonly responses: Record<string, unknown>;
  security?: unknown[];
}

/** Version of the API, not of the product: raised by breaking changes. */
const API_VERSION = '1';

/** Describes every route of the app. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('ChatCall')
    .setDescription(
      'REST interface of ChatCall. A chat (`/api/chats`) is a conversation: between two users, or of a group. ' +
        'Messages, presence, calls and media signalling travel over Socket.IO: see docs/protocol.md. ' +
        'Errors are problem details (RFC 9457) with a stable `code`.\n\n' +
        'Requests have no other fields and query parameters than those described here. ' +
        'Answers may get more fields, and enums more values, within this version: clients ignore what they do not know.',
    )
    .setOpenAPIVersion('3.1.1')
    .setVersion(API_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'this server')
    .addTag('auth', 'Registration, sign-in, tokens, the password and the signed-in devices.')
    .addTag('users', 'The own profile, other users and their pictures.')
    .addTag('contacts', 'Contacts, contact requests and blocked users.')
    .addTag('chats', 'Conversations: their members, messages and counts.')
    .addTag('calls', 'The call log, and the servers that calls need.')
    .addTag('health', 'For load balancers, containers and administrators.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Access token from `auth/login`.',
    })
    .addCookieAuth(
      '__Secure-chatcall_refresh',
      {
        type: 'apiKey',
        in: 'cookie',
        description:
          'Refresh token of a browser, set by a sign-in with the delivery `cookie`. Its name is `chatcall_refresh` on a server without TLS.',
      },
      'refreshCookie',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
  });
  describeUnions(document);
  describePublicRoutes(document);
  describeRefusedBodies(document);
  describeFailures(document);
  describeBounds(app, document);
  return withoutDto(document);
}

/** Names of schemas without the suffix that the classes have: `Message` for `MessageDto`. */
function withoutDto(document: OpenAPIObject): OpenAPIObject {
  return JSON.parse(
    JSON.stringify(document, (_key, value: unknown) =>
      typeof value === 'string' && value.startsWith('#/components/schemas/')
        ? value.replace(/Dto$/, '')
        : isRecord(value)
          ? Object.fromEntries(
              Object.entries(value).map(([name, item]) => [name.replace(/Dto$/, ''), item]),
            )
          : value,
    ),
  ) as OpenAPIObject;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Describes the errors of the middleware for all routes with a body.
 */
function describeRefusedBodies(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document)) {
    if (operation.requestBody !== undefined) describeErrors(operation, REFUSED_BODIES);
  }
}

/** Says of routes without a security scheme that they need none. */
function describePublicRoutes(document: OpenAPIObject): void {
  for (const { operation } of operationsOf(document)) operation.security ??= [];
}

/** Describes the errors of the server for all routes. */
function describeFailures(document: OpenAPIObject): void {
  for (const { path, operation } of operationsOf(document)) {
    describeErrors(operation, path === NEEDS_NOTHING ? ['COMMON.INTERNAL'] : FAILURES);
  }
}

/** Keeps the description of a status by the route itself. */
function describeErrors({ responses }: Operation, codes: readonly ErrorCode[]): void {
  for (const code of codes) responses[HTTP_STATUS[code]] ??= describeProblem([code]);
}

function operationsOf({ paths }: OpenAPIObject): { path: string; operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.values(item as Record<string, Operation>).map((operation) => ({ path, operation })),
  );
}
