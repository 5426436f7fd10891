import { LIMITS, highlightsOf, searchTermsOf } from '@chatcall/contracts';
import type {
  FoundMessage,
  Message,
  MessageId,
  MessageSearchPage,
  SearchHighlight,
  SearchTerm,
  UserId,
} from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import {
  KeysetCursor,
  Transactor,
  UUID_FIELD,
  integerField,
} from '../../../platform/database/index.js';
import { ValidationError } from '../../../platform/errors/index.js';
import { MemberProfiles } from '../access/index.js';
import { MessageViews } from '../messages/index.js';
import type { SearchMessagesDto } from './dto/search.dto.js';
import { MessageSearchRepository } from './message-search.repository.js';
import type { FoundRow } from './message-search.repository.js';
import { SearchIndex } from './search-index.js';
import { SearchTooSlowError, isCancelled } from './search.errors.js';
import type { FoundPosition, MatchRank } from './search-statement.js';

const RANK_MAX = 3;
const CURSOR = new KeysetCursor<FoundPosition>('message-search', {
  rank: integerField<MatchRank>(RANK_MAX),
  id: UUID_FIELD,
});
/** Messages that a search reads at most before it begins, when the job has not yet. */
const CHANGES_MAX = 500;
/** Shorter stems are parts of too many words to be shown as found. */
const STEM_MIN = 3;

/** Finds the messages that a user may read now. */
@Injectable()
export class MessageSearchService {
  readonly #repository: MessageSearchRepository;
  readonly #index: SearchIndex;
  readonly #views: MessageViews;
  readonly #profiles: MemberProfiles;
  readonly #transactor: Transactor;

  constructor(
    repository: MessageSearchRepository,
    index: SearchIndex,
    views: MessageViews,
    profiles: MemberProfiles,
    transactor: Transactor,
  ) {
    this.#repository = repository;
    this.#index = index;
    this.#views = views;
    this.#profiles = profiles;
    this.#transactor = transactor;
  }

  /** A page of the messages that match. @throws ValidationError, CursorError, SearchTooSlowError */
  async search(userId: UserId, request: SearchMessagesDto): Promise<MessageSearchPage> {
    const terms = termsOf(request);
    const { limit = LIMITS.pageDefault, sort: order = 'newest' } = request;
    const part = JSON.stringify({ ...request, cursor: undefined, limit: undefined });
    const query = {
      userId,
      terms,
      from: request.from ?? [],
      in: request.in ?? [],
      before: timeOf(request.before),
      after: timeOf(request.after),
      has: request.has ?? [],
      is: request.is ?? [],
      order,
      position: CURSOR.decode(request.cursor, part),
      limit,
    };
    await this.#index.prepare();
    const scope = await this.#repository.scope(userId, query.in);
    const current =
      scope.behind.length === 0 || (await this.#index.readChanges(scope.behind, CHANGES_MAX));
    const found = await this.#inTime(() =>
      this.#repository.find(query, scope, this.#index.language),
    );
    const last = found.rows.at(-1);
    const stems = found.stems.flatMap((stem) =>
      stem === null || stem.length < STEM_MIN
        ? []
        : [{ text: stem, exact: false, excluded: false }],
    );
    return {
      items: await this.#present(userId, found.rows, [...terms, ...stems]),
      nextCursor:
        found.hasMore && last !== undefined
          ? CURSOR.encode({ rank: last.rank, id: last.message.id }, part)
          : null,
      complete: current && found.complete,
    };
  }

  async #inTime<T>(search: () => Promise<T>): Promise<T> {
    try {
      return await this.#transactor.run(async () => {
        await this.#repository.limitCost();
        return search();
      });
    } catch (error) {
      if (isCancelled(error)) throw new SearchTooSlowError({ cause: error });
      throw error;
    }
  }

  async #present(
    userId: UserId,
    rows: readonly FoundRow[],
    terms: readonly SearchTerm[],
  ): Promise<FoundMessage[]> {
    const messages = await this.#views.seenBy(
      userId,
      rows.map(({ message }) => message),
    );
    const views = new Map<MessageId, Message>(messages.map((message) => [message.id, message]));
    const peers = await this.#profiles.cards(
      userId,
      rows.flatMap(({ peerId }) => peerId ?? []),
    );
    return rows.flatMap(({ message: { id, conversationId }, kind, title, peerId }) => {
      const message = views.get(id);
      const peer = peerId === null ? null : (peers.get(peerId) ?? null);
      const conversation = { id: conversationId, kind, title, peer };
      return message === undefined
        ? []
        : [{ message, conversation, highlights: highlightsIn(message, terms) }];
    });
  }
}

function highlightsIn(message: Message, terms: readonly SearchTerm[]): SearchHighlight[] {
  const inNames = message.files.flatMap(({ name }, file) =>
    highlightsOf(name, terms).map((range) => ({ ...range, file })),
  );
  return [
    ...highlightsOf(message.content, terms).map((range) => ({ ...range, file: null })),
    ...inNames,
  ];
}

/** @throws ValidationError when nothing, or too much, is searched for */
function termsOf(request: SearchMessagesDto): SearchTerm[] {
  const terms = searchTermsOf(request.q ?? '');
  const filtered = [request.from, request.in, request.has, request.is].some(
    (values) => values !== undefined && values.length > 0,
  );
  const dated = request.before !== undefined || request.after !== undefined;
  if (terms.length > LIMITS.messageSearchTerms)
    throw problem(
      'searchTerms',
      `q must have at most ${LIMITS.messageSearchTerms} words and phrases`,
    );
  if (!filtered && !dated && terms.every(({ excluded }) => excluded))
    throw problem('searchable', 'q must have a letter, a digit or an emoji, without a filter');
  return terms;
}

function problem(rule: string, detail: string): ValidationError {
  return new ValidationError([{ field: 'q', rule, detail }]);
}

function timeOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
