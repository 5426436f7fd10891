import { ChatCallError } from '../../platform/errors/index.js';

/** The user has an open report of the same target. */
export class AlreadyReportedError extends ChatCallError {
  readonly code = 'REPORTS.ALREADY_REPORTED';

  constructor() {
    super('You have reported this already.');
  }
}

/** Somebody was faster. */
export class AlreadyHandledError extends ChatCallError {
  readonly code = 'REPORTS.ALREADY_HANDLED';

  constructor() {
    super('The report was handled already.');
  }
}
