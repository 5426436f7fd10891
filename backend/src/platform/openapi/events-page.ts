/** The parts of the AsyncAPI document that the page shows. */
export interface EventDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly channels: { readonly socket: { readonly 'x-limits': Limits } };
  readonly operations: Readonly<Record<string, EventOperation>>;
  readonly components: {
    readonly messages: Readonly<Record<string, EventMessage>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

type Limits = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface EventOperation {
  readonly action: 'receive' | 'send';
  readonly title: string;
  readonly summary: string;
  readonly tags: readonly { readonly name: string }[];
  readonly messages: readonly { readonly $ref: string }[];
  readonly reply?: { readonly messages: readonly { readonly $ref: string }[] };
  readonly 'x-rate-limit'?: { readonly points: number; readonly seconds: number };
  readonly 'x-permission'?: string;
  readonly 'x-connect-errors'?: readonly {
    readonly code: string;
    readonly action: string;
    readonly meaning: string;
  }[];
}

interface EventMessage {
  readonly payload: Schema;
  readonly examples: readonly { readonly payload: unknown }[];
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly description?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

/** The page that shows the AsyncAPI document. Without scripts and inline styles, for a strict policy. */
export function eventsPage(document: EventDocument): string {
  const { info, channels, operations, components } = document;
  const all = Object.values(operations);
  const tags = [...new Set(all.map(tagOf))];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${text(info.title)}</title>
    <link rel="icon" href="/api/docs/favicon-32x32.png">
    <link rel="stylesheet" href="/api/docs/style.css">
  </head>
  <body>
    <header>
      <h1>${text(info.title)}, version ${text(info.version)}</h1>
      <p><a href="/api/asyncapi.json">asyncapi.json</a> · <a href="/api/docs">REST</a></p>
    </header>
    <nav aria-label="Contents">
      <ul>
        ${tags
          .map(
            (tag) =>
              `<li><a href="#${tag}">${tag}</a>: ${all
                .filter((each) => tagOf(each) === tag)
                .map(eventLink)
                .join(', ')}</li>`,
          )
          .join('\n        ')}
        <li><a href="#limits">limits</a>, <a href="#schemas">schemas</a></li>
      </ul>
    </nav>
    <main>
      ${markdown(info.description)}
      ${tags.map((tag) => tagSection(tag, all, components)).join('\n')}
      <section id="limits"><h2>Limits of a connection</h2>
        <p>Unless an operator has changed them.</p>
        ${limitsTable(channels.socket['x-limits'])}
      </section>
      <section id="schemas"><h2>Schemas</h2>
        ${Object.entries(components.schemas).map(schemaSection).join('\n')}
      </section>
    </main>
  </body>
</html>
`;
}

function tagOf({ tags: [tag] }: EventOperation): string {
  return tag?.name ?? '';
}

/** A client event and a server event may have the same name. */
function anchorOf({ action, title }: EventOperation): string {
  return `${action === 'receive' ? 'client' : 'server'}-${title.replace(':', '-')}`;
}

function eventLink(operation: EventOperation): string {
  const arrow = operation.action === 'receive' ? '→' : '←';
  return `<a href="#${anchorOf(operation)}">${arrow} ${text(operation.title)}</a>`;
}

function tagSection(
  tag: string,
  operations: readonly EventOperation[],
  components: EventDocument['components'],
): string {
  const parts = operations
    .filter((operation) => tagOf(operation) === tag)
    .map((operation) => operationSection(operation, components));
  return `<section id="${tag}"><h2>${text(tag)}</h2>${parts.join('\n')}</section>`;
}

function operationSection(
  operation: EventOperation,
  components: EventDocument['components'],
): string {
  const { action, title, summary } = operation;
  const rate = operation['x-rate-limit'];
  const errors = operation['x-connect-errors'];
  const permission = operation['x-permission'];
  const sent = operation.messages.map((each) => messagePart('Payload', each.$ref, components));
  const replies = (operation.reply?.messages ?? []).map((each) =>
    messagePart('Answer', each.$ref, components),
  );
  return `<article id="${anchorOf(operation)}">
  <h3><code>${text(title)}</code> <small>${action === 'receive' ? 'the client sends' : 'the server sends'}</small></h3>
  <p>${inline(summary)}</p>
  ${rate ? `<p>At most ${rate.points} in ${rate.seconds} seconds for each user.</p>` : ''}
  ${permission ? `<p>Needs the permission <code>${text(permission)}</code>; otherwise the answer is <code>COMMON.FORBIDDEN</code>.</p>` : ''}
  ${[...sent, ...replies].join('\n')}
  ${
    errors
      ? table(
          ['code', 'what to do', 'meaning'],
          errors.map(({ code, action: then, meaning }) => [
            `<code>${text(code)}</code>`,
            text(then),
            inline(meaning),
          ]),
        )
      : ''
  }
</article>`;
}

function messagePart(
  heading: string,
  $ref: string,
  components: EventDocument['components'],
): string {
  const message = components.messages[nameOf($ref)];
  if (message === undefined) return '';
  const fields = fieldTable(components.schemas[nameOf(message.payload.$ref ?? '')] ?? {});
  const example = JSON.stringify(message.examples[0]?.payload, null, 2);
  return `<h4>${heading}: ${typeOf(message.payload)}</h4>
  ${fields}
  <details><summary>Example</summary><pre tabindex="0">${text(example)}</pre></details>`;
}

function schemaSection([name, schema]: readonly [string, Schema]): string {
  const { description } = schema;
  return `<article id="schema-${name}"><h3>${text(name)}</h3>
  ${description ? `<p>${inline(description)}</p>` : ''}
  ${fieldTable(schema) || `<p>${typeOf(schema)}</p>`}
</article>`;
}

/** Empty for what has no fields. */
function fieldTable({ properties = {}, required = [] }: Schema): string {
  const rows = Object.entries(properties).map(([field, part]) => [
    `<code>${text(field)}</code>${required.includes(field) ? '' : ' (optional)'}`,
    typeOf(part),
    inline(part.description ?? ''),
  ]);
  return rows.length === 0 ? '' : table(['field', 'type', 'meaning'], rows);
}

/** What a value looks like, in words. */
function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined)
    return `<a href="#schema-${nameOf(schema.$ref)}">${text(nameOf(schema.$ref))}</a>`;
  const branches = schema.oneOf ?? schema.anyOf ?? schema.allOf;
  if (branches !== undefined) return branches.map(typeOf).join(' or ');
  if (schema.const !== undefined) return `<code>${text(JSON.stringify(schema.const))}</code>`;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => `<code>${text(String(value))}</code>`).join(', ');
  if (schema.items !== undefined)
    return `list of ${typeOf(schema.items)}${range(schema.minItems, schema.maxItems)}`;
  if (schema.properties !== undefined && Object.keys(schema.properties).length > 0)
    return `object with ${Object.entries(schema.properties)
      .map(([field, part]) => `<code>${text(field)}</code>: ${typeOf(part)}`)
      .join('; ')}`;
  const words = [schema.type ?? 'any value'].flat().join(' or ');
  const length = range(schema.minLength, schema.maxLength, ' characters');
  const pattern = schema.pattern === undefined ? '' : ` <code>${text(schema.pattern)}</code>`;
  const format = schema.format === undefined ? '' : ` (${schema.format})`;
  return `${text(words)}${format}${length}${range(schema.minimum, schema.maximum)}${pattern}`;
}

function range(from: number | undefined, to: number | undefined, unit = ''): string {
  if (from === undefined && to === undefined) return '';
  if (to === undefined) return `, at least ${from}${unit}`;
  return from === undefined ? `, at most ${to}${unit}` : `, ${from} to ${to}${unit}`;
}

function limitsTable(limits: Limits): string {
  const rows = Object.entries(limits).flatMap(([group, values]) =>
    Object.entries(values).map(([name, value]) => [
      `<code>${text(`${group}.${name}`)}</code>`,
      typeof value === 'number' ? value.toLocaleString('en') : limitText(value),
    ]),
  );
  return table(['limit', 'value'], rows);
}

function limitText(value: unknown): string {
  return Object.entries(value as Record<string, number>)
    .map(([name, amount]) => `${text(name)} ${amount.toLocaleString('en')}`)
    .join(', ');
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  return `<div class="scrolls" tabindex="0"><table><thead><tr>${headings.map((heading) => `<th scope="col">${heading}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('')}</tbody></table></div>`;
}

/** The paragraphs and lists of a description. */
function markdown(source: string): string {
  return source
    .split('\n\n')
    .map((block) => {
      if (!block.startsWith('- ')) return `<p>${inline(block)}</p>`;
      const items = block.split(/^- /m).filter((item) => item !== '');
      return `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
    })
    .join('\n');
}

/** One line of a description: code and emphasis. */
function inline(source: string): string {
  return text(source)
    .replace(/`([^`]+)`/g, '<code>$1</code>')
    .replace(/\*([^*]+)\*/g, '<em>$1</em>');
}

function nameOf($ref: string): string {
  return $ref.slice($ref.lastIndexOf('/') + 1);
}

function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
