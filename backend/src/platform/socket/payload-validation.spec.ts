import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { LIMITS } from '@chatcall/contracts';
import { previewApp } from '../../describe-api.js';
import { eventRoutes } from '../../describe-events.js';
import { ValidationError } from '../errors/index.js';
import { compileValidator, rulesOf } from '../validation/index.js';
import type { EventRoute } from './event-routes.js';
import { validatePayload } from './payload-validation.js';

/** Events that arrive so often that their payloads have to be checked by compiled code. */
const FREQUENT = ['chat:message', 'chat:read', 'chat:delivered', 'chat:typing'];
const PAYLOADS_OF_EACH_EVENT = 500;

const ID = '0190f3c2-7c1e-7d5a-9b1e-3f6a2c9d8e10';
const IDS = [
  ID,
  ID.toUpperCase(),
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  `urn:uuid:${ID}`,
  `{${ID}}`,
  `${ID}\n`,
  ` ${ID}`,
  ID.replace('7d5a', '9d5a'),
  ID.replace('9b1e', 'fb1e'),
  ID.replaceAll('-', ''),
];
const longText = (length: number, part = 'x'): string => part.repeat(length / part.length);
const TEXTS = [
  'Lunch at noon?',
  '',
  ' ',
  '\u200b\u2060',
  '\u3164',
  '❤\ufe0f',
  'a\0b',
  'lone \ud83d',
  '\udc00',
  'right \u202e left',
  longText(LIMITS.messageMax),
  longText(LIMITS.messageMax + 1),
  longText(LIMITS.messageMax, '😀'),
  longText(LIMITS.messageMax * 2, '😀'),
  longText(LIMITS.messageMax * 2 + 2, '😀'),
  longText(LIMITS.messageMax + 2, '❤\ufe0f'),
];
const NUMBERS = [
  0,
  1,
  -1,
  -0,
  0.5,
  NaN,
  Infinity,
  LIMITS.integerMax,
  LIMITS.integerMax + 1,
  Number.MAX_SAFE_INTEGER,
  1e21,
];
const OTHERS: readonly unknown[] = [
  true,
  false,
  null,
  undefined,
  [],
  [ID],
  [ID, ID.toUpperCase(), 7],
  [['deep']],
  {},
  { id: ID },
  { toString: 'text' },
  new Date(0),
  Buffer.from(ID),
  Symbol('id'),
  1n,
  (): string => ID,
];
const NAMES = ['unknown', 'constructor', 'toString', 'hasOwnProperty', '__proto__', ''];
const NOT_OBJECTS = [undefined, null, true, 7, 'text', [], [{}], Buffer.from('{}'), 1n];

type Payload = Record<string, unknown>;
type Outcome = { readonly taken: object } | { readonly refused: unknown };

describe('the payload of every event', () => {
  let app: INestApplication;
  let routes: EventRoute[];
  beforeAll(async () => {
    app = await previewApp();
    routes = [...eventRoutes(app).values()];
  });
  afterAll(() => app.close());

  it.each(FREQUENT)('%s is checked by compiled code', (event) => {
    const route = routes.find((each) => each.event === event);
    const accepts = compileValidator(route?.payload ?? Object);
    expect(accepts?.(validPayload(route))).toBeInstanceOf(route?.payload);
    expect(accepts?.({ ...validPayload(route), unknown: 1 })).toBeNull();
  });

  it('is taken or refused exactly as class-validator does, where it is checked by compiled code', () => {
    const random = randomNumbers(20_260_101);
    const compiled = routes.filter(({ payload }) => compileValidator(payload) !== null);
    for (const route of compiled) {
      const payloads = Array.from({ length: PAYLOADS_OF_EACH_EVENT }, () =>
        randomPayload(route, random),
      );
      const taken = [...NOT_OBJECTS, ...payloads].filter((payload) => {
        const expected = outcomeOf(() => validatePayload(route.payload, payload));
        const outcome = outcomeOf(() => route.read(payload));
        if (!isDeepStrictEqual(outcome, expected))
          expect([route.event, payload, outcome]).toEqual([route.event, payload, expected]);
        return 'taken' in outcome;
      });
      expect([route.event, taken.length > PAYLOADS_OF_EACH_EVENT / 20]).toEqual([
        route.event,
        true,
      ]);
      expect(taken.length).toBeLessThan(PAYLOADS_OF_EACH_EVENT * 0.9);
    }
    expect(compiled.length).toBeGreaterThanOrEqual(FREQUENT.length);
  });
});

function outcomeOf(read: () => object): Outcome {
  try {
    const taken = read();
    return {
      taken: Object.assign(Object.create(null) as Payload, taken, { class: taken.constructor }),
    };
  } catch (error) {
    return { refused: error instanceof ValidationError ? error.fields : error };
  }
}

/** Valid for all events whose fields have rules that can be compiled. */
function validPayload(route: EventRoute | undefined): Payload {
  const values: Readonly<Record<string, unknown>> = {
    isBoolean: true,
    isInt: 3,
    isString: 'text',
    isArray: [ID],
    emoji: '👍',
  };
  const payload: Payload = {};
  const rules = rulesOf(route?.payload ?? Object);
  for (const { property, name } of rules)
    payload[property] = values[name] ?? payload[property] ?? ID;
  // With a value, only class-validator checks the payload.
  for (const { property, name } of rules) if (name === 'nestedValidation') payload[property] = null;
  return payload;
}

/** A valid payload with some fields replaced, left out or added. */
function randomPayload(route: EventRoute, random: () => number): Payload {
  const one = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const payload = validPayload(route);
  for (const name of Object.keys(payload)) {
    if (random() < 0.25) payload[name] = one([one(IDS), one(TEXTS), one(NUMBERS), one(OTHERS)]);
    else if (random() < 0.1) payload[name] = one(IDS);
    else if (random() < 0.05) Reflect.deleteProperty(payload, name);
  }
  if (random() < 0.1)
    Object.defineProperty(payload, one(NAMES), {
      value: one([ID, {}, null, 7]),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  return payload;
}

/** The same numbers in every run (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
