import { ApiProperty } from '@nestjs/swagger';
import type { RequestMeta } from '@chatcall/contracts';
import { plainToInstance } from 'class-transformer';
import { IsUUID, validateSync } from 'class-validator';
import { ValidationError } from '../errors/index.js';
import { assertPayloadLimits, compileValidator, toFieldProblems } from '../validation/index.js';

/**
 * What every client event carries. Payload classes extend this and implement the contract's
 * payload.
 */
export abstract class SocketRequestDto implements RequestMeta {
  /** Chosen by the client; a repeated one is answered with the stored answer. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID()
  readonly requestId: string;
}

const VALIDATION = {
  whitelist: true,
  forbidNonWhitelisted: true,
  forbidUnknownValues: true,
  stopAtFirstError: true,
  validationError: { target: false, value: false },
} as const;

/** Makes an instance of the payload class. @throws ValidationError */
export type PayloadReader = (payload: unknown) => object;

/** Prepares the validation of a payload class; to be called once for each event. */
export function payloadReader(type: new () => object): PayloadReader {
  const compiled = compileValidator(type);
  return compiled === null
    ? (payload) => validatePayload(type, payload)
    : (payload) => compiled(payload) ?? validatePayload(type, payload);
}

/**
 * Makes an instance of the payload class.
 * @throws ValidationError when the payload is no object, has wrong values or unknown fields
 */
export function validatePayload<T extends object>(type: new () => T, payload: unknown): T {
  if (
    typeof payload !== 'object' ||
    payload === null ||
    Array.isArray(payload) ||
    ArrayBuffer.isView(payload)
  ) {
    throw new ValidationError([
      { field: '', detail: 'The payload must be an object.', rule: 'isObject' },
    ]);
  }
  assertPayloadLimits(payload);
  const instance = plainToInstance(type, payload);
  const violations = validateSync(instance, VALIDATION);
  if (violations.length > 0) throw new ValidationError(toFieldProblems(violations));
  return instance;
}
