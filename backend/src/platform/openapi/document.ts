import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ProblemDetailsDto } from '../http/problem-details.js';
import { describeRoutes } from './describe-routes.js';
import { describeUnions } from './unions.js';
import { describeBounds } from './bounds.js';

/** Version of the API, not of the product: raised by breaking changes. */
const API_VERSION = '1';

/** Describes every route of the app. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('ChatCall')
    .setDescription(
      'REST interface of ChatCall. A chat (`/api/chats`) is a conversation: between two users, or of a group. ' +
        'Messages, presence, calls and media signalling travel over Socket.IO: see docs/protocol.md and [all events](/api/docs/events). ' +
        'Errors are problem details (RFC 9457) with a stable `code`: see [all codes](/api/problems).\n\n' +
        'Requests have no other fields and query parameters than those described here. ' +
        'Answers may get more fields, and enums more values, within this version: clients ignore what they do not know.\n\n' +
        'Another method than those described is answered with 405 `COMMON.METHOD_NOT_ALLOWED` and `Allow`, which `OPTIONS` returns, too. ' +
        'Clients may keep answers with an `ETag` and compare them by `If-None-Match`; caches must not store any (`Cache-Control: no-store`), except pictures. ' +
        'A `POST` that creates something takes an `Idempotency-Key`, so that it can be repeated when its answer was lost. ' +
        'Where an operation has an `x-permission`, the site role of the user has to allow it; otherwise the answer is `COMMON.FORBIDDEN`. ' +
        '`RateLimit` and `RateLimit-Policy` have the limits of a route (`x-rate-limits`) and their states.',
    )
    .setOpenAPIVersion('3.1.1')
    .setVersion(API_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'this server')
    .addTag('auth', 'Registration, sign-in, tokens, the password and the signed-in devices.')
    .addTag(
      'administration',
      'Accounts, settings, the audit log and the server itself, for users whose site role allows it.',
    )
    .addTag('site', 'What everybody may know of the server.')
    .addTag('users', 'The own profile, other users and their pictures.')
    .addTag('contacts', 'Contacts, contact requests and blocked users.')
    .addTag('chats', 'Conversations: their members, messages and counts.')
    .addTag('files', 'Uploads, and the files that are made of them and sent in messages.')
    .addTag('calls', 'The call log, and the servers that calls need.')
    .addTag('notices', 'What the server tells a user about their account.')
    .addTag('reports', 'Messages and users that are reported to the administrators.')
    .addTag('exports', 'Archives of everything that the server has of a user.')
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
    .addCookieAuth(
      '__Secure-chatcall_files',
      {
        type: 'apiKey',
        in: 'cookie',
        description:
          'Cookie of a browser that is good for reading files and for nothing else, set with `refreshCookie`. Its name is `chatcall_files` on a server without TLS.',
      },
      'fileCookie',
    )
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    extraModels: [ProblemDetailsDto],
  });
  describeUnions(document);
  describeRoutes(document, app);
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
