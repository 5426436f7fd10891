import type {
  CreateSectionRequest,
  CursorPage,
  Section,
  SectionId,
  UpdateSectionRequest,
  UserId,
} from '@chatcall/contracts';
import { LIMITS } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Transactor } from '../../../platform/database/index.js';
import { EventBus } from '../../../platform/events/index.js';
import { IdempotentRequests } from '../../../platform/idempotency/index.js';
import type { IdempotentRequest } from '../../../platform/idempotency/index.js';
import { SectionNotFoundError, TooManySectionsError } from '../chats.errors.js';
import { SectionsChanged } from '../chats.events.js';
import { SectionRepository } from './section.repository.js';

/** The sections of a user's list of conversations. */
@Injectable()
export class SectionsService {
  readonly #sections: SectionRepository;
  readonly #transactor: Transactor;
  readonly #requests: IdempotentRequests;
  readonly #events: EventBus;

  constructor(
    sections: SectionRepository,
    transactor: Transactor,
    requests: IdempotentRequests,
    events: EventBus,
  ) {
    this.#sections = sections;
    this.#transactor = transactor;
    this.#requests = requests;
    this.#events = events;
  }

  /** All sections in their order: there are few, so they are one page. */
  async list(userId: UserId): Promise<CursorPage<Section>> {
    return { items: await this.#sections.of(userId), nextCursor: null };
  }

  /** Adds a section at the end. @throws TooManySectionsError, IdempotencyKeyReusedError */
  create(
    userId: UserId,
    { name }: CreateSectionRequest,
    request: IdempotentRequest | null = null,
  ): Promise<Section> {
    return this.#requests.run(request, () =>
      this.#changed(userId, async (known) => {
        if (known.length >= LIMITS.sectionsMax) throw new TooManySectionsError();
        const section: Section = { id: uuidv7(), name, collapsed: false };
        await this.#sections.store(userId, [...known, section]);
        return section;
      }),
    );
  }

  /** @throws SectionNotFoundError */
  update(userId: UserId, id: SectionId, change: UpdateSectionRequest): Promise<Section> {
    return this.#changed(userId, async (known) => {
      const before = known.find((section) => section.id === id);
      if (before === undefined) throw new SectionNotFoundError();
      const { name = before.name, collapsed = before.collapsed } = change;
      const section: Section = { id, name, collapsed };
      const others = known.filter((other) => other.id !== id);
      const position = change.position ?? known.indexOf(before);
      await this.#sections.store(userId, others.toSpliced(position, 0, section));
      return section;
    });
  }

  /** Does nothing when there is no such section. */
  async delete(userId: UserId, id: SectionId): Promise<void> {
    await this.#changed(userId, () => this.#sections.delete(userId, id));
  }

  /** Runs `work` with the sections of the user locked, and notifies the user's devices. */
  #changed<T>(userId: UserId, work: (known: readonly Section[]) => Promise<T>): Promise<T> {
    return this.#transactor.run(async () => {
      await this.#sections.lock(userId);
      const result = await work(await this.#sections.of(userId));
      this.#events.publish(new SectionsChanged(userId, await this.#sections.of(userId)));
      return result;
    });
  }
}
