import { ChatCallError } from '../../platform/errors/index.js';

/** There is no such file, or the user may not know of it. */
export class FileNotFoundError extends ChatCallError {
  readonly code = 'FILE.NOT_FOUND';

  constructor(options?: ErrorOptions) {
    super('There is no such file.', options);
  }
}

/** The file was sent in a message. */
export class FileInUseError extends ChatCallError {
  readonly code = 'FILE.IN_USE';

  constructor() {
    super('The file was sent in a message. Delete the message.');
  }
}

/** The requested range is not within the file, or there are several. */
export class RangeNotSatisfiableError extends ChatCallError {
  readonly code = 'FILE.RANGE_NOT_SATISFIABLE';

  constructor() {
    super('The file does not have the requested range of bytes, or several were requested.');
  }
}
