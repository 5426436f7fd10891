import { isDeepStrictEqual } from 'node:util';
import { SETTING_NAMES, SITE_SETTINGS, isSettingValue } from '@chatcall/contracts';
import type { SettingName, SettingValue, SettingValues, UserId } from '@chatcall/contracts';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../../config/index.js';
import { EventBus } from '../../platform/events/index.js';
import { RepeatedLook, ShutdownSequence, ShutdownState } from '../../platform/lifecycle/index.js';
import { SettingApplied } from './settings.events.js';
import { SettingsRepository } from './settings.repository.js';

/** The last change of a setting. */
interface LastChange {
  /** Counts the changes. */
  readonly version: number;
  readonly at: Date;
  /** Null: the console of the server, or a user who was removed. */
  readonly by: UserId | null;
}

/**
 * The settings of this server, in memory. A change by any process on this database takes effect here
 * within a second.
 */
@Injectable()
export class SiteSettings implements OnApplicationBootstrap {
  readonly #repository: SettingsRepository;
  readonly #events: EventBus;
  readonly #shutdown: ShutdownSequence;
  readonly #fixed: Partial<SettingValues>;
  readonly #looks: RepeatedLook;
  #stored: ReadonlyMap<string, SettingValue> = new Map();
  #lastChanges: ReadonlyMap<string, LastChange> = new Map();

  constructor(
    repository: SettingsRepository,
    events: EventBus,
    shutdown: ShutdownSequence,
    state: ShutdownState,
    config: AppConfig,
  ) {
    this.#repository = repository;
    this.#events = events;
    this.#shutdown = shutdown;
    this.#fixed = config.fixedSettings;
    this.#looks = new RepeatedLook('settings', state, () => this.#look());
  }

  /** @throws when they cannot be read: the server must not start with the defaults instead */
  async onApplicationBootstrap(): Promise<void> {
    await this.#look();
    this.#looks.repeat(this.#shutdown);
  }

  /** The value that holds now. */
  get<N extends SettingName>(name: N): SettingValues[N] {
    return this.#fixed[name] ?? this.#effective(name, this.#stored.get(name) ?? null);
  }

  /** Null: it was never changed. */
  lastChange(name: SettingName): LastChange | null {
    return this.#lastChanges.get(name) ?? null;
  }

  isFixed(name: SettingName): boolean {
    return this.#fixed[name] !== undefined;
  }

  /** Reads the changes now. Never rejects. */
  look(): Promise<void> {
    return this.#looks.once();
  }

  async #look(): Promise<void> {
    const before = SETTING_NAMES.map((name) => this.get(name));
    const rows = await this.#repository.values();
    this.#stored = new Map(
      rows.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])),
    );
    this.#lastChanges = new Map(
      rows.flatMap(({ name, version, changedAt, changedBy }) =>
        changedAt === null ? [] : [[name, { version, at: changedAt, by: changedBy }] as const],
      ),
    );
    for (const [index, name] of SETTING_NAMES.entries())
      if (!isDeepStrictEqual(before[index], this.get(name)))
        this.#events.publish(new SettingApplied(name));
  }

  /** The default also for a value that another version of the server has stored. */
  #effective<N extends SettingName>(name: N, value: SettingValue | null): SettingValues[N] {
    return isSettingValue(name, value) ? value : defaultOf(name);
  }
}

export function defaultOf<N extends SettingName>(name: N): SettingValues[N] {
  const values: SettingValues = DEFAULTS;
  return values[name];
}

const DEFAULTS: SettingValues = {
  'site.name': SITE_SETTINGS['site.name'].default,
  'branding.accent': SITE_SETTINGS['branding.accent'].default,
  'branding.logo': SITE_SETTINGS['branding.logo'].default,
  'branding.signInText': SITE_SETTINGS['branding.signInText'].default,
  'branding.links': SITE_SETTINGS['branding.links'].default,
  'registration.mode': SITE_SETTINGS['registration.mode'].default,
  'registration.domains': SITE_SETTINGS['registration.domains'].default,
  'invitations.members': SITE_SETTINGS['invitations.members'].default,
  'terms.text': SITE_SETTINGS['terms.text'].default,
  'passwords.minLength': SITE_SETTINGS['passwords.minLength'].default,
  'sessions.idleSeconds': SITE_SETTINGS['sessions.idleSeconds'].default,
  'sessions.maxSeconds': SITE_SETTINGS['sessions.maxSeconds'].default,
  'factors.required': SITE_SETTINGS['factors.required'].default,
  'factors.graceDays': SITE_SETTINGS['factors.graceDays'].default,
  'channels.creators': SITE_SETTINGS['channels.creators'].default,
  'messages.editSeconds': SITE_SETTINGS['messages.editSeconds'].default,
  'links.previews': SITE_SETTINGS['links.previews'].default,
  'calls.screenSharing': SITE_SETTINGS['calls.screenSharing'].default,
  'consent.messages': SITE_SETTINGS['consent.messages'].default,
  'consent.calls': SITE_SETTINGS['consent.calls'].default,
  'consent.adding': SITE_SETTINGS['consent.adding'].default,
  'mail.language': SITE_SETTINGS['mail.language'].default,
};
