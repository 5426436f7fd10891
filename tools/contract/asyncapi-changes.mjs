import { resolve, schemaChanges } from './schema-changes.mjs';

/**
 * The differences between two AsyncAPI documents of one version that break existing clients; empty
 * when `after` may replace `before`. docs/versioning.md has the rules.
 * @param {object} before
 * @param {object} after
 * @returns {string[]}
 */
export function asyncApiChanges(before, after) {
  const documents = { before, after };
  return Object.entries(before.operations).flatMap(([name, old]) => {
    const now = after.operations[name];
    if (now === undefined) return [`${name}: operation removed`];
    if (now.action !== old.action) return [`${name}: action ${old.action} -> ${now.action}`];
    // The server receives what clients write.
    const direction = old.action === 'receive' ? 'request' : 'answer';
    return [
      ...messageChanges(old.messages, now.messages, direction, documents),
      ...messageChanges(old.reply?.messages, now.reply?.messages, 'answer', documents),
    ].map((change) => `${name}: ${change}`);
  });
}

function messageChanges(old = [], now = [], direction, documents) {
  const nowMessages = new Map(now.map((each) => messageOf(each, documents.after)));
  return old.flatMap((each) => {
    const [name, message] = messageOf(each, documents.before);
    const match = nowMessages.get(name);
    if (match === undefined) return [`message ${name} removed`];
    const changes = message.name === match.name ? [] : [`event ${message.name} -> ${match.name}`];
    const at = `${name} `;
    return [
      ...changes,
      ...schemaChanges(message.payload, match.payload, { documents, direction, at }),
    ];
  });
}

/** The name and content of a message, through the references of its channel. */
function messageOf(message, document) {
  let name = message.name;
  let found = message;
  while (found.$ref !== undefined) {
    name = found.$ref.split('/').at(-1);
    found = resolve(found.$ref, document);
  }
  return [name, found];
}
