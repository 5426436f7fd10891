import type { SiteSetting, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { requireVersion } from '../../platform/errors/index.js';
import type { ExpectedVersions } from '../../platform/errors/index.js';
import { EventBus } from '../../platform/events/index.js';
import { PictureStore } from '../../platform/pictures/index.js';
import type { PictureSize } from '../../platform/pictures/index.js';
import { SettingChanged } from './settings.events.js';
import { SettingsRepository } from './settings.repository.js';
import { SettingsService } from './settings.service.js';

const NAME = 'branding.logo';
const FOLDER = 'site-logo';

/**
 * The logo of the server: the setting has the version of the picture. The one before it is kept, so
 * that the last change can be undone.
 */
@Injectable()
export class Logo implements OnModuleInit {
  readonly #settings: SettingsService;
  readonly #repository: SettingsRepository;
  readonly #pictures: PictureStore;
  readonly #events: EventBus;

  constructor(
    settings: SettingsService,
    repository: SettingsRepository,
    pictures: PictureStore,
    events: EventBus,
  ) {
    this.#settings = settings;
    this.#repository = repository;
    this.#pictures = pictures;
    this.#events = events;
  }

  onModuleInit(): void {
    this.#events.on(SettingChanged, ({ name }) =>
      name === NAME ? this.#discardUnused() : undefined,
    );
  }

  /** @throws PictureUnreadableError, PicturesBusyError, QuotaExceededError, PreconditionFailedError */
  async replace(actorId: UserId, upload: Buffer, expected: ExpectedVersions): Promise<SiteSetting> {
    // Also before the picture is decoded, which is expensive.
    requireVersion((await this.#settings.get(NAME)).version, expected);
    return this.#pictures.replace(actorId, FOLDER, upload, async (version) => ({
      result: await this.#settings.changeLogo(actorId, version, expected),
      unused: null,
    }));
  }

  /** @throws NotFoundError also for a version that was replaced long ago */
  read(version: string, size: PictureSize): Promise<Buffer> {
    return this.#pictures.read(FOLDER, version, size);
  }

  async #discardUnused(): Promise<void> {
    const version = await this.#repository.beforeLast(NAME);
    if (typeof version === 'string' && version !== '')
      await this.#pictures.discard(FOLDER, version);
  }
}
