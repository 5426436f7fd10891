import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ANNOUNCEMENT_LIMITS, LIMITS, USERNAME_PATTERN } from '@chatcall/contracts';
import { previewApp } from '../../describe-api.js';
import { describeEvents, eventRoutes } from '../../describe-events.js';
import type { EventRoute } from '../socket/event-routes.js';
import { eventsPage } from './events-page.js';
import type { EventDocument } from './events-page.js';

interface Property {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Property;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

type Payload = Readonly<Record<string, unknown>>;

/** Bounds of the document, as `Schema.property.bound` or `Schema.bound`. */
const BOUNDS = {
  'Announcement.text.maxLength': ANNOUNCEMENT_LIMITS.textMax,
  'AlternativeText.maxLength': LIMITS.alternativeTextMax,
  'AuthRenewPayload.accessToken.maxLength': LIMITS.accessTokenMax,
  'CloseConsumersPayload.consumerIds.maxItems': LIMITS.consumersPerRequest,
  'ConsumePayload.producerIds.maxItems': LIMITS.consumersPerRequest,
  'ConsumerView.height.maximum': 16_384,
  'ConsumerView.width.maximum': 16_384,
  'ConversationDescription.maxLength': LIMITS.descriptionMax,
  'ConversationTitle.maxLength': LIMITS.titleMax,
  'ConversationTopic.maxLength': LIMITS.topicMax,
  'DisplayName.maxLength': LIMITS.displayNameMax,
  'Draft.text.maxLength': LIMITS.messageMax,
  'Emoji.maxLength': LIMITS.emojiMax,
  'FileCard.blurhash.maxLength': 100,
  'FileCard.type.maxLength': 127,
  'FileName.maxLength': LIMITS.fileNameMax,
  'HandshakeAuth.token.maxLength': LIMITS.accessTokenMax,
  'JoinCallPayload.previousEntries.maxItems': LIMITS.previousEntries,
  'LinkImage.blurhash.maxLength': 100,
  'LinkPreview.description.maxLength': LIMITS.linkDescriptionMax,
  'LinkPreview.siteName.maxLength': LIMITS.linkSiteMax,
  'LinkPreview.title.maxLength': LIMITS.linkTitleMax,
  'LinkUrl.maxLength': LIMITS.linkMax,
  'Loudness.maximum': 100,
  'MessageMentions.users.maxItems': LIMITS.mentionsMax,
  'MessageText.maxLength': LIMITS.messageMax,
  'Milliseconds.maximum': LIMITS.integerMax,
  'PauseConsumersPayload.consumerIds.maxItems': LIMITS.consumersPerRequest,
  'Pixels.maximum': LIMITS.integerMax,
  'PreparedPeer.consumerIds.maxItems': LIMITS.consumersPerRequest,
  'RaisedHands.userIds.maxItems': LIMITS.callPeersMax,
  'RaisedHands.version.maximum': LIMITS.integerMax,
  'ReportQualityPayload.freezes.maximum': 10_000,
  'ReportQualityPayload.poorSeconds.maximum': 300,
  'ReportQualityPayload.receivedKbps.maximum': 1_000_000,
  'ReportQualityPayload.seconds.maximum': 300,
  'ReportQualityPayload.sentKbps.maximum': 1_000_000,
  'ResumeConsumersPayload.consumerIds.maxItems': LIMITS.consumersPerRequest,
  'SectionName.maxLength': LIMITS.sectionNameMax,
  'SectionsChangedNotice.sections.maxItems': LIMITS.sectionsMax,
  'SendLayersNotice.layers.maximum': 9,
  'SendMessagePayload.files.maxItems': LIMITS.messageFilesMax,
  'Seq.maximum': LIMITS.integerMax,
  'SetViewsPayload.views.maxItems': LIMITS.consumersPerRequest,
  'StatusText.maxLength': LIMITS.statusTextMax,
  'TextMessage.content.maxLength': LIMITS.messageMax,
  'TextMessage.files.maxItems': LIMITS.messageFilesMax,
  'TextMessage.links.maxItems': LIMITS.linkPreviewsMax,
  'Username.maxLength': LIMITS.usernameMax,
  'Username.minLength': LIMITS.usernameMin,
  'Version.maximum': LIMITS.integerMax,
  'Waveform.maxItems': 64,
};

describe('asyncapi.json', () => {
  let document: EventDocument;
  let schemas: Readonly<Record<string, Property & { properties?: Record<string, Property> }>>;
  let routes: Map<string, EventRoute>;
  beforeAll(async () => {
    const file = new URL('../../../../asyncapi.json', import.meta.url);
    document = JSON.parse(await readFile(file, 'utf8')) as EventDocument;
    schemas = document.components.schemas as typeof schemas;
    const app = await previewApp();
    routes = eventRoutes(app);
    await app.close();
  });

  it('has the limits of the server (to update: npm run asyncapi)', async () => {
    const limited = Object.values(document.operations).flatMap((operation) =>
      operation['x-rate-limit'] ? [[operation.title, operation['x-rate-limit']] as const] : [],
    );
    const { rateLimits, limits } = await describeEvents();
    expect(Object.fromEntries(limited)).toEqual(rateLimits);
    expect(document.channels.socket['x-limits']).toEqual(limits);
  });

  it('has the bounds of the contracts', () => {
    const found = Object.entries(schemas).flatMap(([name, schema]) => [
      ...boundsOf(name, schema),
      ...Object.entries(schema.properties ?? {}).flatMap(([field, part]) =>
        boundsOf(`${name}.${field}`, part),
      ),
    ]);
    expect(Object.fromEntries(found)).toEqual(BOUNDS);
    expect(document.components.schemas['SetTypingPayload']?.description).toContain(
      `after ${LIMITS.typingSeconds} seconds`,
    );
    expect(document.components.schemas['Username']?.pattern).toBe(USERNAME_PATTERN.source);
  });

  it('allows what the server accepts, and nothing that it refuses', () => {
    const wrong: string[] = [];
    for (const { payload, example, name, route } of clientEvents()) {
      if (!accepts(route, example)) wrong.push(`${name}: the example is refused`);
      for (const [what, bad] of badPayloads(payload, example))
        if (accepts(route, bad)) wrong.push(`${name}: ${what} is accepted`);
    }
    expect(wrong).toEqual([]);
    expect(clientEvents()).toHaveLength(routes.size);
  });

  it('is shown by a page without scripts and without dead links', () => {
    const page = eventsPage(document);
    expect(page).not.toMatch(/<script|<style| style=|javascript:|undefined|\[object/);
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !anchors.has(id))).toEqual([]);
    for (const event of routes.keys()) expect(page).toContain(`<code>${event}</code>`);
    for (const name of Object.keys(schemas)) expect(anchors.has(`schema-${name}`)).toBe(true);
  });

  function clientEvents(): {
    readonly name: string;
    readonly payload: Record<string, Property>;
    readonly example: Payload;
    readonly route: EventRoute;
  }[] {
    return Object.values(document.operations).flatMap((operation) => {
      const route = routes.get(operation.title);
      if (operation.action !== 'receive' || route === undefined) return [];
      const message = document.components.messages[last(operation.messages[0]?.$ref)];
      const payload = schemas[last(message?.payload.$ref)]?.properties ?? {};
      const example = message?.examples[0]?.payload as Payload;
      return [{ name: operation.title, payload, example, route }];
    });
  }

  /** Payloads that the document forbids, each for one reason. */
  function badPayloads(
    properties: Readonly<Record<string, Property>>,
    example: Payload,
  ): [string, Payload][] {
    const fields = Object.entries(properties).flatMap(([field, property]) =>
      badValues(property).map(([what, value]): [string, Payload] => [
        `${field} with ${what}`,
        { ...example, [field]: value },
      ]),
    );
    const missing = Object.keys(example).map((field): [string, Payload] => [
      `no ${field}`,
      Object.fromEntries(Object.entries(example).filter(([name]) => name !== field)),
    ]);
    return [...fields, ...missing, ['an unknown field', { ...example, unknown: 1 }]];
  }

  function badValues(property: Property): [string, unknown][] {
    const schema = property.$ref === undefined ? property : (schemas[last(property.$ref)] ?? {});
    const { type, format, minLength, maxLength, minItems, maxItems, minimum, maximum } = schema;
    const item = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
    const values: [string, unknown, unknown][] = [
      ['another type', type, type === 'string' ? 7 : 'text'],
      ['no id', format === 'uuid' || undefined, 'text'],
      ['a value that is not listed', schema.enum, 'nothing'],
      ['too short a text', minLength, 'x'.repeat((minLength ?? 1) - 1)],
      ['too long a text', maxLength, 'x'.repeat((maxLength ?? 0) + 1)],
      ['too few items', minItems, Array(Math.max(0, (minItems ?? 1) - 1)).fill(item)],
      ['too many items', maxItems, Array((maxItems ?? 0) + 1).fill(item)],
      ['too small a number', minimum, (minimum ?? 0) - 1],
      ['too large a number', maximum, (maximum ?? 0) + 1],
      ['a fraction', type === 'integer' || undefined, 0.5],
    ];
    return values.flatMap(([what, applies, value]) =>
      applies === undefined ? [] : [[what, value]],
    );
  }
});

function accepts({ read }: EventRoute, value: unknown): boolean {
  try {
    read(value);
    return true;
  } catch {
    return false;
  }
}

/** Without those that say no more than that something is there or is not negative. */
function boundsOf(name: string, schema: Property): [string, number][] {
  const { minLength = 0, maxLength, minItems = 0, maxItems, maximum } = schema;
  const bounds = { maxLength, maxItems, maximum, minLength, minItems };
  return Object.entries(bounds).flatMap(([bound, value]): [string, number][] =>
    value === undefined || value <= 1 ? [] : [[`${name}.${bound}`, value]],
  );
}

function last($ref: string | undefined): string {
  return $ref?.split('/').at(-1) ?? '';
}
