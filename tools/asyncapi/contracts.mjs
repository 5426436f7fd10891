import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { createGenerator } from 'ts-json-schema-generator';

const FOLDER = new URL('../../libs/contracts/src/', import.meta.url);
const TSCONFIG = new URL('../../libs/contracts/tsconfig.json', import.meta.url);

/** Interfaces such as `ChatsClientEvents`: the domain and the direction are in the name. */
const EVENT_MAP = /^([A-Z]\w*?)(Client|Server)Events$/;

/**
 * @typedef {object} ContractEvent
 * @property {string} event For example `chat:message`.
 * @property {'client' | 'server'} from Who sends it.
 * @property {string} domain For example `chats`.
 * @property {string} payload Name of the type of its payload.
 * @property {string | null} response Name of the type of its answer; null for events of the server.
 */

/** @returns {ContractEvent[]} All events that the contracts declare, in the order of their files. */
export function contractEvents() {
  return contractFiles().flatMap((file) => {
    const source = ts.createSourceFile(
      file.href,
      readFileSync(file, 'utf8'),
      ts.ScriptTarget.ES2023,
    );
    return source.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration) => {
      const [, domain, side] = EVENT_MAP.exec(declaration.name.text) ?? [];
      if (domain === undefined) return [];
      return declaration.members.map((member) => ({
        event: member.name.text,
        from: side.toLowerCase(),
        domain: domain.toLowerCase(),
        payload: member.type.typeArguments[0].typeName.text,
        response: member.type.typeArguments[1]?.typeName.text ?? null,
      }));
    });
  });
}

/** @returns {Record<string, object>} A JSON Schema for every type that the contracts export, by its name. */
export function contractSchemas() {
  const generator = createGenerator({
    path: fileURLToPath(new URL('index.ts', FOLDER)),
    tsconfig: fileURLToPath(TSCONFIG),
    type: '*',
    expose: 'export',
    jsDoc: 'extended',
    functions: 'hide',
    // `npm run typecheck` checks them.
    skipTypeCheck: true,
    sortProps: false,
    encodeRefs: false,
  });
  return generator.createSchema('*').definitions;
}

function contractFiles() {
  return readdirSync(FOLDER, { recursive: true })
    .filter((name) => name.endsWith('.ts') && !/\.spec\.ts$|testing\//.test(name))
    .sort()
    .map((name) => new URL(name, FOLDER));
}
