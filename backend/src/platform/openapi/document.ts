import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { OpenAPIObject } from '@nestjs/swagger';
import { HTTP_STATUS } from '../errors/index.js';
import { describeProblem } from '../http/api-problem.js';

/** Errors of bodies before anyone looks into them. */
const REFUSED_BODIES = ['COMMON.TOO_LARGE', 'COMMON.UNSUPPORTED_MEDIA_TYPE'] as const;

interface Operation {
  readonly requestBody?: unknown;
  readonly responses: Record<string, unknown>;
}

/** Version of the API, not of the product: raised when something breaks. */
const API_VERSION = '1';

/** Describes every route of the app. */
export function createDocument(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('ChatCall')
    .setDescription(
      'REST interface of ChatCall. Messages, presence, calls and media signalling travel over Socket.IO: see docs/protocol.md. ' +
        'Errors are problem details (RFC 9457) with a stable `code`.',
    )
    .setVersion(API_VERSION)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'this server')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Access token from `auth/login`.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  describeRefusedBodies(document);
  return document;
}

/** What stands before every route that takes a body refuses some: said here once for all of them. */
function describeRefusedBodies({ paths }: OpenAPIObject): void {
  for (const path of Object.values(paths)) {
    for (const operation of Object.values(path as Record<string, Operation>)) {
      if (operation.requestBody === undefined) continue;
      for (const code of REFUSED_BODIES) operation.responses[HTTP_STATUS[code]] ??= describeProblem([code]);
    }
  }
}
