import { resolve, schemaChanges } from './schema-changes.mjs';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/**
 * The differences between two OpenAPI documents of one version that break existing clients; empty
 * when `after` may replace `before`. docs/versioning.md has the rules.
 * @param {object} before
 * @param {object} after
 * @returns {string[]}
 */
export function openApiChanges(before, after) {
  const documents = { before, after };
  return Object.entries(before.paths).flatMap(([path, item]) =>
    METHODS.filter((method) => item[method] !== undefined).flatMap((method) => {
      const at = `${method} ${path}`;
      const now = after.paths[path]?.[method];
      if (now === undefined) return [`${at}: operation removed`];
      const old = item[method];
      return [
        ...identityChanges(old, now, documents),
        ...parameterChanges(old, now, documents),
        ...bodyChanges(old, now, documents),
        ...answerChanges(old, now, documents),
      ].map((change) => `${at}: ${change}`);
    }),
  );
}

function identityChanges(old, now, documents) {
  const changes = [];
  if (old.operationId !== now.operationId)
    changes.push(`operation id ${old.operationId} -> ${now.operationId}`);
  if (isPublic(old, documents.before) && !isPublic(now, documents.after))
    changes.push('now needs an access token');
  return changes;
}

function isPublic({ security }, document) {
  return (security ?? document.security ?? []).length === 0;
}

function parameterChanges(old, now, documents) {
  const oldParameters = parametersOf(old, documents.before);
  const nowParameters = parametersOf(now, documents.after);
  const changes = [];
  for (const [key, parameter] of oldParameters) {
    const match = nowParameters.get(key);
    if (match === undefined) changes.push(`${key}: parameter removed`);
    else
      changes.push(
        ...schemaChanges(parameter.schema, match.schema, {
          documents,
          direction: 'request',
          at: key,
        }),
      );
  }
  for (const [key, parameter] of nowParameters)
    if (parameter.required === true && oldParameters.get(key)?.required !== true)
      changes.push(`${key}: now required`);
  return changes;
}

function parametersOf({ parameters = [] }, document) {
  return new Map(
    parameters
      .map((parameter) => resolved(parameter, document))
      .map((parameter) => [`${parameter.in} parameter ${parameter.name}`, parameter]),
  );
}

function resolved(value, document) {
  return value.$ref === undefined ? value : resolve(value.$ref, document);
}

function bodyChanges({ requestBody: old }, { requestBody: now }, documents) {
  if (old === undefined) return now?.required === true ? ['body: now required'] : [];
  if (now === undefined) return ['body: removed'];
  const changes = contentChanges(old.content, now.content, 'request', 'body', documents);
  if (now.required === true && old.required !== true) changes.push('body: now required');
  return changes;
}

function answerChanges({ responses: old }, { responses: now }, documents) {
  return Object.entries(old).flatMap(([status, answer]) => {
    const at = `answer ${status}`;
    // An error that no longer occurs breaks no client.
    const isError = /^[45]/.test(status);
    if (now[status] === undefined) return isError ? [] : [`${at}: removed`];
    const nowHeaders = now[status].headers ?? {};
    const headers = Object.keys(answer.headers ?? {}).filter((name) => !(name in nowHeaders));
    return [
      ...contentChanges(answer.content, now[status].content, 'answer', at, documents).filter(
        (change) => !(isError && /\.code: value .* removed$/.test(change)),
      ),
      ...headers.map((name) => `${at}: header ${name} removed`),
    ];
  });
}

function contentChanges(old = {}, now = {}, direction, at, documents) {
  return Object.entries(old).flatMap(([type, { schema }]) =>
    now[type] === undefined
      ? [`${at}: content type ${type} removed`]
      : schemaChanges(schema, now[type].schema, { documents, direction, at }),
  );
}
