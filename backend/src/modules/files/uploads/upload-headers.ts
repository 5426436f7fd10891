import type { FieldProblem } from '@chatcall/contracts';
import type { Request, RequestHandler } from 'express';
import { ChatCallError, ValidationError } from '../../../platform/errors/index.js';

/** Version of the protocol. */
export const TUS_VERSION = '1.0.0';
/** A whole number as the protocol writes it. */
const BYTES = /^(?:0|[1-9]\d{0,14})$/;

/** The extensions of the protocol that clients can use. */
export const TUS_EXTENSIONS = 'creation,creation-with-upload,termination,expiration';

/** Names the version of the protocol in every answer, also to clients that speak another one. */
export const nameProtocol: RequestHandler = (request, response, next) => {
  const asks = request.method === 'OPTIONS';
  if (!asks) response.setHeader('Tus-Resumable', TUS_VERSION);
  if (asks || request.headers['tus-resumable'] !== TUS_VERSION)
    response.setHeader('Tus-Version', TUS_VERSION);
  next();
};

/** The client speaks another version of the protocol. */
class ProtocolVersionError extends ChatCallError {
  readonly code = 'COMMON.PRECONDITION_FAILED';

  constructor() {
    super(`The header Tus-Resumable must be ${TUS_VERSION}.`);
  }
}

/**
 * Checks the headers of a request, so that the answer names those that are wrong.
 * @param lengths those that have to be a number of bytes
 */
export function requireUploadHeaders(
  { headers }: Pick<Request, 'headers'>,
  lengths: readonly ('Upload-Length' | 'Upload-Offset')[] = [],
): void {
  if (headers['tus-resumable'] !== TUS_VERSION) throw new ProtocolVersionError();
  const wrong = lengths
    .filter((name) => !BYTES.test(String(headers[name.toLowerCase()] ?? '')))
    .map((name) => problem(name, `${name} must be a number of bytes`, 'isBytes'));
  if (headers['upload-defer-length'] !== undefined)
    wrong.push(problem('Upload-Defer-Length', 'the length must be known', 'notAllowed'));
  if (headers['upload-concat'] !== undefined)
    wrong.push(problem('Upload-Concat', 'uploads cannot be joined here', 'notAllowed'));
  if (wrong.length > 0) throw new ValidationError(wrong);
}

function problem(field: string, detail: string, rule: string): FieldProblem {
  return { field, detail, rule };
}
