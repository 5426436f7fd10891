import type { UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import { ConsentRepository } from './consent.repository.js';
import type { ConsentKind } from './consent.repository.js';
import { NotAcceptedError } from './users.errors.js';

/** Decides from whom users accept messages, calls, and being added to conversations. */
@Injectable()
export class UserConsent {
  readonly #choices: ConsentRepository;

  constructor(choices: ConsentRepository) {
    this.#choices = choices;
  }

  /** Those of these users who do not accept this from the actor, read from the database. */
  async refusing(
    kind: ConsentKind,
    actorId: UserId,
    ids: readonly UserId[],
  ): Promise<ReadonlySet<UserId>> {
    return new Set(ids.length === 0 ? [] : await this.#choices.refusing(kind, actorId, ids));
  }

  /** @throws NotAcceptedError when one of these users does not accept this from the actor */
  async require(kind: ConsentKind, actorId: UserId, ids: readonly UserId[]): Promise<void> {
    if ((await this.refusing(kind, actorId, ids)).size > 0) throw new NotAcceptedError();
  }
}
