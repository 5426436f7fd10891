import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { EventBus } from '../../../platform/events/index.js';
import { SocketPublisher } from '../../../platform/socket/index.js';
import { AnnouncedVersions } from './announced-versions.js';
import { ChangesUnannounced } from './announcement-check.js';

/** Notes which versions were announced to the clients of this node, and announces missing ones. */
@Injectable()
export class AnnouncementsBroadcaster implements OnModuleInit {
  readonly #publisher: SocketPublisher;
  readonly #announced: AnnouncedVersions;
  readonly #events: EventBus;

  constructor(publisher: SocketPublisher, announced: AnnouncedVersions, events: EventBus) {
    this.#publisher = publisher;
    this.#announced = announced;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#publisher.onConversationEvent((conversationId, event, notice) => {
      if (event.startsWith('chat:')) this.#announced.noticed(conversationId, notice);
    });
    this.#events.on(ChangesUnannounced, ({ conversationId, version }) =>
      this.#publisher.toConversationHere(conversationId, 'chat:changed', {
        conversationId,
        version,
      }),
    );
  }
}
