import { contractEvents, contractSchemas } from './contracts.mjs';
import { DocumentSchemas } from './schemas.mjs';
import { sampleOf } from './samples.mjs';

const CHANNEL = '#/channels/socket';

const DESCRIPTION = `Messages, presence, calls and media signalling of ChatCall, over Socket.IO 4 (Engine.IO 4) at \`/socket.io/\`. REST is described by
OpenAPI at \`/api/openapi.json\`.

This document describes the server: it *receives* what clients send and *sends* the rest. A message's \`name\` is the name of the Socket.IO
event, and its payload is the event's only argument. A chat is a conversation.

- Every client event has a \`requestId\`, a UUID that the client chooses, and exactly one answer: the Socket.IO acknowledgement, which is
  \`{ "ok": true, "data": … }\` or \`{ "ok": false, "error": … }\`. A repeated \`requestId\` is answered with the stored answer.
- Fields that the server does not know are refused with \`COMMON.VALIDATION\`. Clients ignore fields, events and values of lists that they do
  not know: the server may add them within a version.
- Rate limits are per user and process; \`x-rate-limit\` says how many events in how many seconds. Other limits are in \`x-limits\`.
- The error codes are stable. With one that it does not know, a client sends the request again only if there is a \`retryAfter\`.`;

/** What a client does when its connection is refused, by the code of the error. */
const CONNECT_ERRORS = {
  'AUTH.REQUIRED': ['renew', 'the handshake had no token'],
  'AUTH.TOKEN_EXPIRED': ['renew', 'the access token has expired'],
  'AUTH.TOKEN_INVALID': [
    'renew',
    'the token is not one of this server, or it was in the query string',
  ],
  'AUTH.SESSION_ENDED': ['final', 'the session has ended: sign in again'],
  'AUTH.FACTOR_ENROLMENT_REQUIRED': [
    'retry',
    'the site role needs a second factor, which the user has to set up first (`/api/auth/factors`)',
  ],
  'AUTH.TERMS_REQUIRED': [
    'retry',
    'the user has to accept the present terms first (`PUT /api/users/me/terms`)',
  ],
  'COMMON.RATE_LIMITED': [
    'retry',
    'too many connections: connect again after `retryAfter` seconds',
  ],
  'COMMON.UNAVAILABLE': ['retry', 'the server is starting, stopping or lacks its database'],
  'COMMON.INTERNAL': ['retry', 'a fault of the server'],
};

/**
 * @param {import('../../backend/src/describe-events.js').EventFacts} facts What only the server knows.
 * @returns {object} The AsyncAPI document.
 */
export function asyncApiDocument(facts) {
  const schemas = new DocumentSchemas(contractSchemas());
  const messages = {};
  const operations = {};
  addHandshake(schemas, messages, operations);
  for (const event of contractEvents()) {
    if (event.from === 'client') addClientEvent(event, facts, schemas, messages, operations);
    else addServerEvent(event, schemas, messages, operations);
  }
  const { used } = schemas;
  openErrorCodes(used);
  for (const message of Object.values(messages)) {
    message.examples = [{ payload: sampleOf(message.payload, used) }];
  }
  return {
    asyncapi: '3.0.0',
    id: 'urn:chatcall:events',
    info: {
      title: 'ChatCall events',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
      contact: { name: 'The operator of this server' },
      tags: [...new Set(contractEvents().map(({ domain }) => domain))].map((name) => ({ name })),
    },
    defaultContentType: 'application/json',
    servers: {
      own: {
        host: '{host}',
        protocol: 'wss',
        pathname: '/socket.io/',
        description:
          'The server of your company; `ws` without TLS. HTTP long polling works as well.',
        variables: {
          host: { default: 'localhost:3001', description: 'Host and port of the server.' },
        },
        security: [{ $ref: '#/components/securitySchemes/accessToken' }],
      },
    },
    channels: {
      socket: {
        address: '/',
        title: 'The connection',
        description:
          'The only Socket.IO namespace. All events of a user arrive here on all devices.',
        servers: [{ $ref: '#/servers/own' }],
        messages: Object.fromEntries(
          Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
        bindings: {
          ws: {
            method: 'GET',
            query: {
              type: 'object',
              properties: {
                EIO: { type: 'string', const: '4' },
                transport: { type: 'string', enum: ['websocket', 'polling'] },
              },
              required: ['EIO', 'transport'],
            },
            bindingVersion: '0.1.0',
          },
        },
        'x-limits': facts.limits,
      },
    },
    operations,
    components: {
      messages,
      schemas: used,
      securitySchemes: {
        accessToken: {
          type: 'apiKey',
          in: 'password',
          description:
            'The access token of `POST /api/auth/login`, as `auth.token` of the Socket.IO handshake: the data of the CONNECT packet. Never in the query string.',
        },
      },
    },
  };
}

/** @returns {import('../../backend/src/describe-events.js').EventFacts} The facts of the server with which a document was made. */
export function factsOf(document) {
  const limited = Object.values(document.operations).filter((each) => each['x-rate-limit']);
  return {
    rateLimits: Object.fromEntries(limited.map((each) => [each.title, each['x-rate-limit']])),
    permissions: Object.fromEntries(limited.map((each) => [each.title, each['x-permission']])),
    limits: document.channels.socket['x-limits'],
  };
}

function addHandshake(schemas, messages, operations) {
  const connectError = schemas.named('ConnectError', {
    type: 'object',
    description: 'Why a connection was refused.',
    properties: {
      message: { type: 'string', description: 'The same sentence as in `data`.' },
      data: schemas.sent('ErrorBody'),
    },
    required: ['message', 'data'],
  });
  const connected = schemas.named('Connected', {
    type: 'object',
    description: 'The connection is open. Every event that is published from now on arrives.',
    properties: { sid: { type: 'string', description: 'Id of the connection.' } },
    required: ['sid'],
  });
  messages.Connect = message(
    'CONNECT',
    'Asks for a connection.',
    schemas.received('HandshakeAuth', { meta: false }),
    'auth',
  );
  messages.Connected = message('CONNECT', 'The connection is open.', connected, 'auth');
  messages.ConnectError = message(
    'CONNECT_ERROR',
    'The connection is refused (`connect_error`).',
    connectError,
    'auth',
  );
  operations.connect = {
    ...operation('receive', 'CONNECT', 'Opens the connection, or is refused.', 'auth', 'Connect'),
    reply: reply('Connected', 'ConnectError'),
    'x-connect-errors': Object.entries(CONNECT_ERRORS).map(([code, [action, meaning]]) => ({
      code,
      action,
      meaning,
    })),
  };
}

function addClientEvent(
  { event, domain, payload, response },
  { rateLimits, permissions },
  schemas,
  messages,
  operations,
) {
  const name = payload.replace(/Payload$/, '');
  const rate = rateLimits[event];
  if (rate === undefined) throw new Error(`The server has no rate limit for '${event}'`);
  const sentence = schemas.sentence(payload);
  messages[name] = message(event, sentence, schemas.received(payload), domain);
  messages[`${name}Answer`] = message(
    event,
    `Answer to ${event}.`,
    answer(schemas, name, response),
    domain,
  );
  operations[lowerFirst(name)] = {
    ...operation('receive', event, sentence, domain, name),
    description: `${sentence}\n\nAt most ${rate.points} in ${rate.seconds} seconds for each user; more are answered with \`COMMON.RATE_LIMITED\`.${needed(permissions[event])}`,
    reply: reply(`${name}Answer`),
    'x-rate-limit': rate,
    ...(permissions[event] ? { 'x-permission': permissions[event] } : {}),
  };
}

/** What a client event needs besides a session. */
function needed(permission) {
  return permission
    ? `\n\nNeeds the permission \`${permission}\`; otherwise the answer is \`COMMON.FORBIDDEN\`.`
    : '';
}

function addServerEvent({ event, domain, payload }, schemas, messages, operations) {
  const name = payload.replace(/Notice$/, '');
  const sentence = schemas.sentence(payload);
  messages[name] = message(event, sentence, schemas.sent(payload), domain);
  operations[lowerFirst(name)] = operation('send', event, sentence, domain, name);
}

/** The two forms of an acknowledgement. */
function answer(schemas, name, response) {
  const failure = schemas.named('ErrorAnswer', {
    type: 'object',
    description: 'The request was refused or failed.',
    properties: { ok: { type: 'boolean', const: false }, error: schemas.sent('ErrorBody') },
    required: ['ok', 'error'],
  });
  return schemas.named(`${name}Answer`, {
    oneOf: [
      {
        type: 'object',
        properties: { ok: { type: 'boolean', const: true }, data: schemas.sent(response) },
        required: ['ok', 'data'],
      },
      failure,
    ],
  });
}

function message(name, summary, payload, tag) {
  return {
    name,
    title: name,
    summary,
    contentType: 'application/json',
    tags: [{ name: tag }],
    payload,
  };
}

function operation(action, title, summary, tag, messageKey) {
  return {
    action,
    channel: { $ref: CHANNEL },
    title,
    summary,
    tags: [{ name: tag }],
    messages: [{ $ref: `${CHANNEL}/messages/${messageKey}` }],
  };
}

function reply(...messageKeys) {
  return {
    channel: { $ref: CHANNEL },
    messages: messageKeys.map((key) => ({ $ref: `${CHANNEL}/messages/${key}` })),
  };
}

/** Codes are added within a version: a generated client must not fail on one that it does not know. */
function openErrorCodes(schemas) {
  const { properties } = schemas.ErrorBody;
  properties.code = {
    anyOf: [properties.code, { type: 'string' }],
    description:
      'What clients act on. Codes may be added: with an unknown one, send the request again only if there is a `retryAfter`.',
  };
}

function lowerFirst(text) {
  return text[0].toLowerCase() + text.slice(1);
}
