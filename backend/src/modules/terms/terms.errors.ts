import { ChatCallError } from '../../platform/errors/index.js';

/** The user has not accepted the present terms, or another version of them. */
export class TermsRequiredError extends ChatCallError {
  readonly code = 'AUTH.TERMS_REQUIRED';

  constructor() {
    super('Accept the present terms of this server first: GET /api/site/terms.');
  }
}
