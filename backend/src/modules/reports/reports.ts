import { LIMITS } from '@chatcall/contracts';
import type {
  CursorPage,
  Report,
  ReportId,
  ReportOutcome,
  ReportState,
  ReportWithContext,
  SubmitReportRequest,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { KeysetCursor, Transactor, UUID_FIELD, newRowId } from '../../platform/database/index.js';
import { NotFoundError, ValidationError } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { AccountsService } from '../accounts/index.js';
import { ReportableMessages } from '../chats/index.js';
import { UsersService } from '../users/index.js';
import { ReportRepository } from './report.repository.js';
import type { NewReport, ReportRow, ReportSubject } from './report.repository.js';
import { AlreadyHandledError, AlreadyReportedError } from './reports.errors.js';
import { ReportHandled, ReportSubmitted } from './reports.events.js';

const CURSOR = new KeysetCursor<{ readonly id: ReportId }>('reports', { id: UUID_FIELD });

type Target = Pick<NewReport, 'userId' | 'message' | 'contextIds'>;

/** Reports of messages and users to the administrators. */
@Injectable()
export class Reports {
  readonly #repository: ReportRepository;
  readonly #messages: ReportableMessages;
  readonly #users: UsersService;
  readonly #accounts: AccountsService;
  readonly #transactor: Transactor;
  readonly #events: EventBus;

  constructor(
    repository: ReportRepository,
    messages: ReportableMessages,
    users: UsersService,
    accounts: AccountsService,
    transactor: Transactor,
    events: EventBus,
  ) {
    this.#repository = repository;
    this.#messages = messages;
    this.#users = users;
    this.#accounts = accounts;
    this.#transactor = transactor;
    this.#events = events;
  }

  /**
   * Reports what the user can see, and keeps the text of a message as it is now.
   * @throws ValidationError for no target, two, or oneself; NotMemberError, MessageNotFoundError,
   *   MessageDeletedError, UserNotFoundError, AlreadyReportedError
   */
  async submit(reporterId: UserId, request: SubmitReportRequest): Promise<void> {
    const target = await this.#targetOf(reporterId, request);
    if (target.userId === reporterId)
      throw refused(request.userId === undefined ? 'messageId' : 'userId', 'This is you.');
    const { reason, comment = '' } = request;
    const id = newRowId();
    await this.#transactor.run(async () => {
      const stored = await this.#repository.insert({ id, reporterId, reason, comment, ...target });
      if (!stored) throw new AlreadyReportedError();
      const kind = target.message === null ? 'user' : 'message';
      this.#events.publish(new ReportSubmitted(id, reporterId, kind));
    });
  }

  /** The newest first. @throws CursorError */
  async page(
    state: ReportState,
    cursor: string | undefined,
    limit: number = LIMITS.pageDefault,
  ): Promise<CursorPage<Report>> {
    const before = CURSOR.decode(cursor, state)?.id ?? null;
    const found = await this.#repository.page(state, before, limit + 1);
    const { rows, nextCursor } = CURSOR.page(found, limit, state);
    return { items: rows.map(toReport), nextCursor };
  }

  /** A report with the messages around the reported one as they are now. @throws NotFoundError */
  async withContext(id: ReportId): Promise<ReportWithContext> {
    const report = await this.#found(id);
    return { ...toReport(report), context: await this.#messages.context(report.contextIds) };
  }

  /**
   * Decides about a report, and does what the outcome says. Of two administrators at once the first
   * one decides.
   * @throws NotFoundError, AlreadyHandledError; ValidationError when the report has no message to
   *   delete; ForbiddenError, UserErasedError, LastSiteOwnerError as for deactivating
   */
  async resolve(actorId: UserId, id: ReportId, outcome: ReportOutcome): Promise<Report> {
    await this.#found(id);
    await this.#transactor.run(async () => {
      const subject = await this.#repository.resolve(id, actorId, outcome);
      if (subject === null) throw new AlreadyHandledError();
      await this.#act(actorId, subject, outcome);
      const { reporterId, userId, message } = subject;
      this.#events.publish(
        new ReportHandled(id, reporterId, userId, message?.id ?? null, outcome, actorId),
      );
    });
    return toReport(await this.#found(id));
  }

  async #act(
    actorId: UserId,
    { userId, message }: ReportSubject,
    outcome: ReportOutcome,
  ): Promise<void> {
    if (outcome === 'message-deleted') {
      if (message === null) throw refused('outcome', 'No message was reported.');
      await this.#messages.delete(actorId, message.conversationId, message.id);
    } else if (outcome === 'user-deactivated') {
      if (userId === null) throw refused('outcome', 'The account does not exist any more.');
      await this.#accounts.update(actorId, userId, { state: 'deactivated' });
    }
  }

  async #targetOf(
    reporterId: UserId,
    { conversationId, messageId, userId }: SubmitReportRequest,
  ): Promise<Target> {
    if (conversationId !== undefined && messageId !== undefined && userId === undefined) {
      const { senderId, contextIds, ...message } = await this.#messages.evidence(
        reporterId,
        conversationId,
        messageId,
      );
      return { userId: senderId, message, contextIds };
    }
    if (userId === undefined || conversationId !== undefined || messageId !== undefined)
      throw refused(
        userId === undefined ? 'userId' : 'messageId',
        'Either conversationId and messageId, or userId.',
      );
    await this.#users.card(reporterId, userId);
    return { userId, message: null, contextIds: [] };
  }

  async #found(id: ReportId): Promise<ReportRow> {
    const report = await this.#repository.find(id);
    if (report === null) throw new NotFoundError('There is no such report.');
    return report;
  }
}

function refused(field: string, detail: string): ValidationError {
  return new ValidationError([{ field, detail, rule: 'target' }]);
}

function toReport({ contextIds: _, createdAt, handledAt, ...row }: ReportRow): Report {
  return {
    ...row,
    createdAt: createdAt.toISOString(),
    handledAt: handledAt?.toISOString() ?? null,
  };
}
