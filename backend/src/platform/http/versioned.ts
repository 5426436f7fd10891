import { createHash } from 'node:crypto';
import {
  HttpStatus,
  Injectable,
  SetMetadata,
  UseInterceptors,
  applyDecorators,
  createParamDecorator,
} from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import { map } from 'rxjs';
import type { Observable } from 'rxjs';
import { ValidationError } from '../errors/index.js';
import type { ExpectedVersions } from '../errors/index.js';

const VERSIONED = 'chatcall:versioned';
/** Characters of the digest in an entity tag. */
const DIGEST_LENGTH = 16;

/** The field of the answer that holds the version which `If-Match` is compared with. */
export type VersionField = 'version' | 'detailsVersion';

/**
 * Sends the `ETag` of the answer, an object with this field. `GET` routes then answer
 * `If-None-Match` with 304, and routes that change it take `@IfMatch()`.
 */
export const Versioned = (field: VersionField = 'version'): MethodDecorator =>
  applyDecorators(SetMetadata(VERSIONED, field), UseInterceptors(EntityTags));

/** Null for a route without `@Versioned()`. */
export function versionFieldOf(handler: object): VersionField | null {
  return (Reflect.getMetadata(VERSIONED, handler) as VersionField | undefined) ?? null;
}

/**
 * Sets the entity tag, and answers with 304 when the client has the same. Not by `request.fresh`:
 * `fetch` adds `Cache-Control: no-cache`, which is meant for caches, to each `If-None-Match`. The
 * answer is `no-store` like all others: clients may keep it, caches of browsers must not.
 */
@Injectable()
class EntityTags implements NestInterceptor {
  intercept(
    context: ExecutionContext,
    next: CallHandler<Readonly<Record<VersionField, number>> | undefined>,
  ): Observable<unknown> {
    const { method, headers } = context.switchToHttp().getRequest<Request>();
    const response = context.switchToHttp().getResponse<Response>();
    const field = versionFieldOf(context.getHandler()) ?? 'version';
    return next.handle().pipe(
      map((body) => {
        // A removal: there is nothing left that has a version.
        if (body === undefined) return undefined;
        const tag = entityTag(body, body[field]);
        response.setHeader('ETag', tag);
        const reads = method === 'GET' || method === 'HEAD';
        if (!reads || !isKnownTag(tag, headers['if-none-match'])) return body;
        response.status(HttpStatus.NOT_MODIFIED);
        return undefined;
      }),
    );
  }
}

/** Whether `If-None-Match` has the tag; weak ones count, too (RFC 9110, 13.1.2). */
export function isKnownTag(tag: string, header: string | undefined): boolean {
  return header?.trim() === '*' || (header?.match(/"[^"]*"/g)?.includes(tag) ?? false);
}

/**
 * The version and a digest of the answer, which has fields beside those that the version counts,
 * and differs between users.
 */
function entityTag(body: object, version: number): string {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  return `"${version}.${digest.slice(0, DIGEST_LENGTH)}"`;
}

/**
 * Parameter of a method that changes something: the versions in which the object may be changed, from `If-Match`.
 * They must be compared with the version under the same lock as the change (`requireVersion`).
 */
export const IfMatch = createParamDecorator(
  (_data: unknown, context: ExecutionContext): ExpectedVersions =>
    expectedVersions(context.switchToHttp().getRequest<Request>().headers['if-match']),
);

/** A list of entity tags (RFC 9110), which cannot contain quotes. */
const TAGS = /^\s*(?:W\/)?"[^"]*"\s*(?:,\s*(?:W\/)?"[^"]*"\s*)*$/;
/**
 * A tag that begins with a version; the rest does not matter for changes. Also a weak one: Nginx
 * makes the tag of each answer weak that it compresses, and versions, not bytes, are compared.
 */
const TAG_WITH_VERSION = /"(\d{1,10})(?:\.[\w-]*)?"/g;

/** @throws ValidationError */
function expectedVersions(header: string | undefined): ExpectedVersions {
  if (header === undefined || header.trim() === '*') return null;
  if (!TAGS.test(header)) {
    const detail = 'If-Match must be * or a list of entity tags such as "7"';
    throw new ValidationError([{ field: 'If-Match', detail, rule: 'entityTag' }]);
  }
  return Array.from(header.matchAll(TAG_WITH_VERSION), ([, version]) => Number(version));
}
