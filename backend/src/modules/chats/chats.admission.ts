import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { SocketAdmission, rooms } from '../../platform/socket/index.js';
import { MemberRepository } from './member.repository.js';

/** A connecting socket hears all conversations of its person from its first moment. */
@Injectable()
export class ChatsAdmission implements OnModuleInit {
  readonly #admission: SocketAdmission;
  readonly #members: MemberRepository;

  constructor(admission: SocketAdmission, members: MemberRepository) {
    this.#admission = admission;
    this.#members = members;
  }

  onModuleInit(): void {
    this.#admission.register(async ({ userId }) =>
      (await this.#members.conversationIds(userId)).map(rooms.conversation),
    );
  }
}
